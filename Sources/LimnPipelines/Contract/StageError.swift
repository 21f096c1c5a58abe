import LimnFoundation

/// A failure of one item at one stage: one line that says why and, where possible, what to do.
public struct StageError: KindedError, Sendable, Hashable, CustomStringConvertible {
  /// The reason in one line, without the item's name.
  public let description: String

  /// What the stage was given is wrong.
  public var errorKind: ErrorKind { .input }

  /// Makes an error from its one line of text.
  public init(_ description: String) {
    self.description = description
  }
}
