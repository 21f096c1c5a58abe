/// A text that cannot be read as what it should be: one line that says why and what to write.
public struct TextError: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// The reason in one line.
  public let description: String

  /// What was asked for is wrong.
  public var errorKind: ErrorKind { .usage }

  /// Makes an error from its one line of text.
  public init(_ description: String) { self.description = description }
}
