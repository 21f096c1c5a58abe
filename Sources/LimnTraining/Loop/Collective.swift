/// The processes that train one model together: each computes its share of every batch's shards, and all take the same step.
///
/// The shards' examples follow from the seed, the step and the shard alone, and gradients are summed in the order of the
/// shards: the weights do not depend on the number of processes.
package protocol Collective: Sendable {
  /// Which of the processes this is, from 0.
  var rank: Int { get }
  /// How many processes there are; it divides the number of shards.
  var size: Int { get }

  /// Exchanges the results of this process's shards for those of all shards, in their order: those of rank 0 first. Throws what
  /// keeps a process from taking part.
  func gather(_ own: [ShardResult]) async throws -> [ShardResult]
}

/// A training in one process.
package struct SingleProcess: Collective {
  /// Makes it.
  package init() {}
  /// 0.
  package var rank: Int { 0 }
  /// 1.
  package var size: Int { 1 }
  /// All shards are its own.
  package func gather(_ own: [ShardResult]) -> [ShardResult] { own }
}
