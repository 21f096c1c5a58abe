/// A text that cannot be read as what it should be: one line that says why and what to write.
package struct TextError: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// The reason in one line.
  package let description: String

  /// What was asked for is wrong.
  package var errorKind: ErrorKind { .usage }

  /// Makes an error from its one line of text.
  package init(_ description: String) { self.description = description }
}
