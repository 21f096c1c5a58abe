import LimnFoundation

/// A training that cannot start or go on: one line that says why and what to do.
public struct TrainingError: KindedError, Remediable, Hashable, Sendable, CustomStringConvertible {
  /// The reason in one line.
  public let description: String
  /// Whether the training was under way; if not, what was asked for cannot be trained.
  package let hasBegun: Bool
  /// What could be changed, where that is not in the text.
  package let remedy: Remedy?

  /// What was under way failed, or what was asked for cannot be trained.
  public var errorKind: ErrorKind { hasBegun ? .work : .usage }

  /// Makes an error of a training that cannot start, from its one line of text.
  public init(_ description: String) { self.init(description, hasBegun: false) }

  /// Makes an error from its one line of text.
  package init(_ description: String, hasBegun: Bool = false, remedy: Remedy? = nil) {
    self.description = description
    self.hasBegun = hasBegun
    self.remedy = remedy
  }
}
