import LimnFoundation

/// A run or an item that needs more memory than it may use, in one line.
public struct MemoryError: Remediable, Hashable, Sendable, CustomStringConvertible {
  /// The reason in one line.
  public let description: String

  /// Makes an error from its one line of text.
  public init(_ description: String) { self.description = description }

  /// Allow more memory.
  public var remedy: Remedy? { .raiseMemoryLimit }
}
