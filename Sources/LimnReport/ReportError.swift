/// A report that cannot be made: one line that says why and what to do.
public struct ReportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The reason in one line.
  public let description: String

  /// Makes an error from its one line of text.
  public init(_ description: String) { self.description = description }
}
