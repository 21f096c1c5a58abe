import LimnFoundation

/// Inputs that a stage cannot take: one line that says what was found and what to do.
public struct PortError: KindedError, Sendable, Hashable, CustomStringConvertible {
  /// Stages do not fit together.
  public var errorKind: ErrorKind { .usage }

  /// What was found and what is needed, in one line.
  public let description: String
  /// Where the line stands that cannot take its inputs, if that is within a list which a stage holds.
  package let place: Place?

  /// Makes an error from its one line of text.
  public init(_ description: String) {
    self.init(description, at: nil)
  }

  init(_ description: String, at place: Place?) {
    self.description = description
    self.place = place
  }
}
