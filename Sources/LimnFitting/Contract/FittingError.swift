/// What cannot be fitted, or failed while it was: one line that says why and what to do.
public struct FittingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The reason in one line.
  public let description: String

  /// Makes an error from its one line of text.
  public init(_ description: String) { self.description = description }
}
