import LimnFoundation

/// Why something cannot be measured, known before anything is: one line that says what is wrong and what to do.
///
/// Parameters stand in backquotes ("give `limit`"): who shows the line can write them as they are given, `--limit`.
public struct EvaluationError: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, in one line.
  public let description: String

  /// What was asked for cannot be measured.
  public var errorKind: ErrorKind { .usage }

  /// Makes an error from its one line of text.
  public init(_ description: String) {
    self.description = description
  }
}
