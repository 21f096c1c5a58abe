import LimnFoundation

/// What cannot be fitted, or failed while it was: one line that says why and what to do.
public struct FittingError: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// The reason in one line.
  public let description: String

  /// Whether other arguments are to be given (`.usage`) or the work failed (`.work`).
  public let errorKind: ErrorKind

  /// Makes an error from its one line of text.
  public init(_ description: String, kind: ErrorKind = .usage) {
    self.description = description
    errorKind = kind
  }

  /// Examples that vary in fewer directions than components are wanted; `found` of them.
  package static func tooFewDirections(_ units: Int, found: Int) -> FittingError {
    FittingError(
      found > 0
        ? "the examples vary in \(Words.count(found, "direction")): give at most \(found), not \(units)"
        : "the examples are all alike: give others")
  }
}
