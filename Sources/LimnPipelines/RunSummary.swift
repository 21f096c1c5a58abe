/// What happens in a run, told in the order of its items.
public enum RunEvent: Sendable {
  /// The run begins with this many items.
  case started(total: Int)
  /// An item went through all steps.
  case finished(ItemName)
  /// An item failed alone, for this reason of one line.
  case failed(ItemName, reason: String)
  /// The run is over.
  case ended(RunSummary)
}

/// What a run did.
public struct RunSummary: Sendable, Hashable {
  /// One item that failed.
  public struct Failure: Sendable, Hashable, CustomStringConvertible {
    /// The item.
    public let name: ItemName
    /// Why, in one line.
    public let reason: String

    /// "holiday/IMG_1.jpg: the reason"
    public var description: String { "\(name): \(reason)".oneLine }
  }

  /// Makes the summary of a run without items.
  public init() {}

  /// How many items there were.
  public internal(set) var total = 0
  /// How many items went through all steps.
  public internal(set) var done = 0
  /// The items that failed, in order.
  public internal(set) var failed: [Failure] = []
  /// Files written at the end of the run from all items together.
  public internal(set) var files: [String] = []
  /// Why such a file could not be written, one line each.
  public internal(set) var finishFailures: [String] = []
  /// Why no output at all can be written any more, in one line; the run stops then.
  public internal(set) var outputFailure: String?
  /// Seconds from the first item's start to the end.
  public internal(set) var seconds = 0.0
  /// Whether the run was cancelled before its last item.
  public internal(set) var isCancelled = false

  /// Whether every item and every file at the end succeeded.
  public var isComplete: Bool { failed.isEmpty && finishFailures.isEmpty && !isCancelled }
}
