import LimnFoundation

/// What cannot be fitted, or failed while it was: one line that says why and what to do.
public struct FittingError: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// The reason in one line.
  public let description: String

  /// Whether it was known before anything was opened (`.usage`) or came of what was found (`.work`).
  public let errorKind: ErrorKind

  /// Makes an error from its one line of text.
  public init(_ description: String, kind: ErrorKind = .usage) {
    self.description = description
    errorKind = kind
  }

  /// Examples that vary in fewer directions than components are wanted.
  package static func tooFewDirections(_ units: Int) -> FittingError {
    FittingError("the examples vary in fewer than \(units) directions: give fewer units", kind: .work)
  }
}
