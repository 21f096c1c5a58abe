import LimnFoundation

/// What a study cannot do with one of its models: one line that says why.
package struct StudyError: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// The reason in one line.
  package let description: String

  /// What was under way failed.
  package var errorKind: ErrorKind { .work }

  /// Makes an error from its one line of text.
  package init(_ description: String) { self.description = description }
}
