import LimnFoundation

/// Why something cannot be measured, known before anything is: one line that says what is wrong and what to do.
///
/// Parameters stand in backquotes ("give `limit`"): who shows the line can write them as they are given, `--limit`.
public struct EvaluationError: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, in one line.
  public let description: String

  /// What was asked for cannot be measured, unless something else was said.
  public let errorKind: ErrorKind

  /// Makes an error from its one line of text.
  public init(_ description: String) { self.init(description, kind: .usage) }

  /// Makes an error of another kind, such as that of work that failed.
  package init(_ description: String, kind: ErrorKind) { (self.description, errorKind) = (description, kind) }
}
