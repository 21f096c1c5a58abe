/// A text that cannot be read as what it should be: one line that says why and what to write.
public struct TextError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The reason in one line.
  public let description: String

  /// Makes an error from its one line of text.
  public init(_ description: String) { self.description = description }
}
