import LimnFoundation

/// A label file or a condition on it that cannot be used: one line that says where, what is wrong, and what to do.
public struct LabelError: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, in one line.
  public let description: String

  /// What is read is wrong.
  public var errorKind: ErrorKind { .input }

  /// Makes an error from its one line of text.
  public init(_ description: String) {
    self.description = description
  }
}
