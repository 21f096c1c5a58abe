import LimnFoundation

/// A run or an item that needs more memory than it may use, in one line.
package struct MemoryError: KindedError, Remediable, Hashable, Sendable, CustomStringConvertible {
  /// The reason in one line.
  package let description: String

  /// The memory that was allowed is too little.
  package var errorKind: ErrorKind { .usage }

  /// Makes an error from its one line of text.
  package init(_ description: String) { self.description = description }

  /// Allow more memory.
  package var remedy: Remedy? { .raiseMemoryLimit }
}
