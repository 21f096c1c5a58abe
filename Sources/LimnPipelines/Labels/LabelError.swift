import LimnFoundation

/// A label file or a condition on it that cannot be used: one line that says where, what is wrong, and what to do.
package struct LabelError: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, in one line.
  package let description: String

  /// What is read is wrong.
  package var errorKind: ErrorKind { .input }

  /// Makes an error from its one line of text.
  package init(_ description: String) {
    self.description = description
  }
}
