import LimnFoundation

/// Data that do not fit: one line that says what was found and, where possible, what to do.
public struct DataError: KindedError, Sendable, Hashable, CustomStringConvertible {
  /// What was read is no such value.
  public var errorKind: ErrorKind { .input }

  /// What was found and what is needed, in one line.
  public let description: String

  /// Makes an error from its one line of text.
  public init(_ description: String) {
    self.description = description
  }
}
