import LimnFoundation

/// Why images cannot be compared by models: one line that says what was found and what to do.
package struct ComparisonError: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// The reason in one line.
  package let description: String

  /// What was asked for cannot be done.
  package var errorKind: ErrorKind { .usage }

  /// Makes an error from its one line of text.
  package init(_ description: String) { self.description = description }
}
