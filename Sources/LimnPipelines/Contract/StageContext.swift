import LimnTensors

/// What a stage may use while it runs one item.
public struct StageContext: Sendable {
  /// Randomness of this stage and this item, the same whatever the number of jobs or the order.
  public let key: RandomKey
  /// Where to note what is read and written; nil where nobody asks.
  public let record: ItemRecord?
  /// Whether the item was done by an earlier run and is only shown again: nothing is written for it.
  public let isReplay: Bool
  /// The folder that no output may leave; nil where any place will do.
  public let output: OutputFolder?
  /// The provenance that the item's files record; nil if it is not known.
  public let provenance: Provenance?
  /// Whether files keep the time of modification of the file that their item came from.
  public let keepsDates: Bool
  /// The turns of an item whose file may show several pictures; nil where only the first one is asked for.
  package private(set) var turns: FrameTurns?

  /// Makes a context.
  public init(
    key: RandomKey, record: ItemRecord? = nil, isReplay: Bool = false, output: OutputFolder? = nil,
    provenance: Provenance? = nil, keepsDates: Bool = false
  ) {
    self.key = key
    self.record = record
    self.isReplay = isReplay
    self.output = output
    self.provenance = provenance
    self.keepsDates = keepsDates
  }

  /// The same with other randomness: what a stage hands to those that it holds.
  public func with(key: RandomKey) -> StageContext {
    var context = StageContext(
      key: key, record: record, isReplay: isReplay, output: output, provenance: provenance,
      keepsDates: keepsDates)
    context.turns = turns
    return context
  }

  /// The same for what is no part of the item's record.
  package func withoutRecord() -> StageContext {
    StageContext(key: key, isReplay: isReplay, output: output, provenance: provenance, keepsDates: keepsDates)
  }

  /// The same for an item that takes turns.
  package func taking(_ turns: FrameTurns) -> StageContext {
    var context = self
    context.turns = turns
    return context
  }
}
