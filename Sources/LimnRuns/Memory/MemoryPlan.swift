import LimnFoundation
import LimnImages
import LimnPipelines
import LimnTensors

/// How much memory the items of a run take, each known from its header, and how that is kept within a budget: by running
/// fewer at once, and by refusing those that cannot fit even alone.
package struct MemoryPlan: Sendable {
  /// What is run.
  package let pipeline: Pipeline
  /// Bytes that the process takes without an item: itself, the models and what the stages keep.
  package let base: Int
  /// The bytes of the whole process, if they are limited.
  package let budget: Int?
  private let shares: MemoryBudget?

  /// Bytes beyond what a process holds before its first item, its models loaded, that come with the first: code and tables
  /// that are read in as they are used, and buffers of each thread.
  private static let reserve = 12 << 20

  /// Plans a run of a pipeline in this process; throws `MemoryError` if the budget leaves nothing for an item.
  package init(_ pipeline: Pipeline, budget: Int?) throws {
    self.init(pipeline, budget: budget, least: 0)
    guard let budget, budget <= base else { return }
    throw MemoryError(
      "\(ByteCount(budget)) of memory are too little: limn and its models take about \(ByteCount(base)) without any \(pipeline.noun)"
    )
  }

  private init(_ pipeline: Pipeline, budget: Int?, least: Int) {
    self.pipeline = pipeline
    self.budget = budget
    let base = max(least, (ProcessMemory.resident() ?? 40 << 20) + pipeline.keptMemory + Self.reserve)
    self.base = base
    shares = budget.map { MemoryBudget(bytes: max(0, $0 - base)) }
  }

  /// The same plan by what the process holds now, its items' names and its journal included.
  func renewed() -> MemoryPlan { MemoryPlan(pipeline, budget: budget, least: base) }

  /// Bytes that an item takes beyond the base, at most; nil if that cannot be known before. Throws what the
  /// source throws, `ImageError` for a photo whose header cannot be read.
  package func need(for name: ItemName) throws -> Int? {
    try pipeline.memory(for: name)
  }

  /// Runs one item once its memory is free; throws `MemoryError`, with nothing run, if it needs more than there is, and what
  /// `body` throws. Without a budget, it just runs it.
  ///
  /// An item whose need is not known runs alone.
  package func hold<Result: Sendable>(
    for name: ItemName, _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    guard let shares, let budget else { return try await body() }
    let need = needed(for: name, of: shares)
    guard need <= shares.bytes else {
      throw MemoryError(
        "needs about \(ByteCount(need + base)) of memory, above the limit of \(ByteCount(budget))\(advice)")
    }
    try await shares.reserve(need)
    defer { shares.release(need) }
    SpareMemory.giveBack()
    return try await SpareMemory.$isScarce.withValue(true) { try await body() }
  }

  /// What to reserve: all there is where that is not known, and nothing for a file that will not be read either.
  private func needed(for name: ItemName, of shares: MemoryBudget) -> Int {
    do {
      return try need(for: name) ?? shares.bytes
    } catch let error as ImageError where error.kind != .corrupt {
      return 0
    } catch {
      return shares.bytes
    }
  }

  /// What else helps, if anything does.
  private var advice: String {
    let names = Set(pipeline.steps.map(\.signature.name))
    if names.contains("tiles") { return "; smaller tiles take less" }
    // A network that sees the whole photo takes most of the memory; one that sees a part of fixed size does not.
    return names.contains("encode") && !names.contains("frame") ? "; in tiles it takes less" : ""
  }
}
