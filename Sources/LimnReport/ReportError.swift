import LimnFoundation

/// A report that cannot be made: one line that says why and what to do.
public struct ReportError: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// The reason in one line.
  public let description: String

  /// What is reported on is missing.
  public var errorKind: ErrorKind { .input }

  /// Makes an error from its one line of text.
  public init(_ description: String) { self.description = description }
}
