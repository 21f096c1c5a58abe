/// Why something cannot be measured, known before anything is: one line that says what is wrong and what to do.
///
/// Parameters stand in backquotes ("give `limit`"): who shows the line can write them as they are given, `--limit`.
public struct EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, in one line.
  public let description: String

  /// Makes an error from its one line of text.
  public init(_ description: String) {
    self.description = description
  }
}
