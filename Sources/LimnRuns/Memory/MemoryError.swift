import LimnFoundation

/// A run or an item that needs more memory than it may use, in one line.
public struct MemoryError: KindedError, Remediable, Hashable, Sendable, CustomStringConvertible {
  /// The reason in one line.
  public let description: String

  /// The memory that was allowed is too little.
  public var errorKind: ErrorKind { .usage }

  /// Makes an error from its one line of text.
  public init(_ description: String) { self.description = description }

  /// Allow more memory.
  public var remedy: Remedy? { .raiseMemoryLimit }
}
