import LimnFoundation
import LimnTensors

/// A model that cannot be found, read or used: one line that names the file, what is wrong, and what to do.
public struct ModelError: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, in one line.
  public let description: String

  /// A model is the cause.
  public var errorKind: ErrorKind { .model }

  /// Makes an error from its one line of text.
  public init(_ description: String) {
    self.description = description.shortened
  }
}
