/// A failure of one item at one stage: one line that says why and, where possible, what to do.
public struct StageError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The reason in one line, without the item's name.
  public let description: String

  /// Makes an error from its one line of text.
  public init(_ description: String) {
    self.description = description
  }
}
