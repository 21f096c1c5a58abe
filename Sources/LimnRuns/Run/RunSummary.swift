import LimnFoundation
import LimnPipelines

/// The events of a run, reported in the order of its items.
public enum RunEvent: Sendable {
  /// The run begins with this many items; so many of them, at most, are still to be done, or all where nobody knows.
  case started(total: Int, toDo: Int? = nil)
  /// An item was done in so many seconds, or in a time that nobody took; what its stages noted, and the files that were written.
  case finished(ItemName, seconds: Double? = nil, notes: [ItemRecord.Note] = [], outputs: [FileRecord] = [])
  /// An item was passed over, for this reason of one line: its stages found nothing to change.
  case passedOver(
    ItemName, reason: String, seconds: Double, notes: [ItemRecord.Note] = [], outputs: [FileRecord] = [])
  /// An item failed alone, for this reason of one line.
  case failed(ItemName, reason: String)
  /// An item was done or passed over before, or is left as it is, for this reason of one line.
  case skipped(ItemName, reason: String)
  /// The run is over.
  case ended(RunSummary)
}

/// What a run did.
public struct RunSummary: Sendable, Hashable {
  /// One item that failed, or was left.
  public struct Failure: Sendable, Hashable, CustomStringConvertible {
    /// The item.
    public let name: ItemName
    /// Why, in one line.
    public let reason: String

    /// Makes a failure of an item and why it failed, in one line.
    package init(name: ItemName, reason: String) { (self.name, self.reason) = (name, reason) }

    /// "holiday/IMG_1.jpg: the reason"
    public var description: String { "\(name): \(reason)".oneLine }
  }

  /// Makes the summary of a run without items.
  package init() {}

  /// How many items there were.
  public internal(set) var total = 0
  /// How many items were done.
  public internal(set) var done = 0
  /// The items that were passed over, by their reasons.
  package internal(set) var passedOver = ReasonCounts()
  /// How many items were done by an earlier run and are as they were then.
  public internal(set) var doneBefore = 0
  /// The items that were passed over by an earlier run and are as they were then.
  package internal(set) var passedOverBefore = ReasonCounts()
  /// What stages noted of the items that were done or passed over in this run.
  package internal(set) var notes = NoteCounts()
  /// The items that were left as they are, in order.
  public internal(set) var left: [Failure] = []
  /// The items that failed, in order.
  public internal(set) var failed: [Failure] = []
  /// Files written at the end of the run from all items together.
  public internal(set) var files: [String] = []
  /// Why such a file could not be written, one line each.
  public internal(set) var finishFailures: [String] = []
  /// Why the run stopped before its last item by its own policy, in one line.
  public internal(set) var stop: String?
  /// Why no output at all can be written any more, in one line; the run stops then.
  public internal(set) var outputFailure: String?
  /// Seconds from the first item's start to the end.
  public internal(set) var seconds = 0.0
  /// Whether the run was cancelled before its last item, or before the files of all items were made.
  public internal(set) var isCancelled = false

  /// Whether every item and every file at the end succeeded.
  public var isComplete: Bool {
    failed.isEmpty && finishFailures.isEmpty && !isCancelled && outputFailure == nil && stop == nil
  }

  /// How many items were not begun, or not finished.
  public var remaining: Int {
    total - done - passedOver.total - doneBefore - passedOverBefore.total - left.count - failed.count
  }
}
