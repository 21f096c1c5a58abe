import LimnFoundation

/// A report that cannot be made: one line that says why and what to do.
package struct ReportError: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// The reason in one line.
  package let description: String

  /// What is reported on is missing.
  package var errorKind: ErrorKind { .input }

  /// Makes an error from its one line of text.
  package init(_ description: String) { self.description = description }
}
