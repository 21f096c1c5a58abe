import LimnFoundation

/// Thrown by a stage that cannot go on with an item although nothing is wrong with it (a file of a kind that is not read): the item
/// ends there and is passed over, not failed.
///
/// A stage that only finds nothing to change passes the item on and says so: `context.record?.passOver("no face found")`.
public struct PassedOver: KindedError, Sendable, Hashable, CustomStringConvertible {
  /// What was read is not for this pipeline.
  public var errorKind: ErrorKind { .input }

  /// Why, in one line that is the same for all such items.
  public let reason: String

  /// Makes an error from its reason.
  public init(_ reason: String) { self.reason = reason }

  /// "passed over: HEIC is not read"
  public var description: String { "passed over: \(reason)" }
}
