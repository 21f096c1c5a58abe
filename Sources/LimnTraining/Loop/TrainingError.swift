/// A training that cannot start or go on: one line that says why and what to do.
public struct TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The reason in one line.
  public let description: String
  /// Whether the training was under way; if not, what was asked for cannot be trained.
  public let hasBegun: Bool

  /// Makes an error from its one line of text.
  public init(_ description: String, hasBegun: Bool = false) {
    self.description = description
    self.hasBegun = hasBegun
  }
}
