import LimnFoundation
import LimnPipelines
import LimnTensors

/// The items that the files of all items together are made of, and whether those files are so already.
struct GatheredItems {
  /// The items that went through all steps, in this run or an earlier one, by their places in the plan's names.
  let successes: [Int]
  /// What they and their photos hash to.
  let hash: String

  /// Nil as long as some have not been tried: a later run, or a later part of this one, makes the files then.
  init?(_ plan: RunPlan, _ history: RunHistory, keys: RunKeys) {
    var successes: [Int] = []
    var hash = ContentHash()
    var left = Set<Int>()
    if plan.scope != .failed {
      for entry in plan.entries { if case .leave = entry.decision { left.insert(entry.index) } }
    }
    for (index, name) in plan.names.enumerated() where !left.contains(index) {
      switch history[name] {
      case .done(let done) where done.pipeline == keys.pipeline && done.models == keys.models:
        if done.endsEarly == true { continue }
        successes.append(index)
        hash.update("\(name) \(done.input?.sha256 ?? "")\n")
      case .failed(let failed) where failed.pipeline == keys.pipeline && failed.models == keys.models:
        continue
      default: return nil
      }
    }
    self.successes = successes
    self.hash = hash.hexadecimal
  }

  /// Whether files were made of these very items, and are as they were then.
  func areCurrent(_ gathered: JournalRecord.Gathered?, keys: RunKeys, in output: OutputFolder) -> Bool {
    guard let last = gathered, last.items == hash, last.pipeline == keys.pipeline, last.models == keys.models else {
      return false
    }
    return last.outputs.allSatisfy { file in
      guard let path = file.path.map(output.appending) else { return false }
      return file.record(at: path).isUnchanged(at: path)
    }
  }
}

extension RunHistory {
  /// Whether an item, by its latest record, went through all steps.
  fileprivate func cameThrough(_ name: ItemName) -> Bool {
    if case .done(let done)? = self[name] { done.endsEarly != true } else { false }
  }
}

extension Gathering {
  /// How many of so many items are needed.
  func count(of items: Int) -> Int {
    switch self {
    case .nothing: 0
    case .first(let count): min(count, items)
    case .all: items
    }
  }
}

extension RunPlan {
  /// The items done by earlier runs that the end of the run will take through once more, for the files that are made of all
  /// items: those of them that are needed and of which nothing is kept. None where that is not known before, since other
  /// parts of the run have not tried theirs.
  package func again(
    through pipeline: Pipeline, keys: RunKeys, history: RunHistory, output: OutputFolder, kept: KeptItems
  ) -> [ItemName] {
    guard pipeline.gathering != .nothing else { return [] }
    var known: [Int: Bool] = [:]
    for (index, decision) in entries {
      switch decision {
      case .run: known[index] = false
      case .verify, .done, .passedOver: if history.cameThrough(names[index]) { known[index] = true }
      case .refuse: break
      case .leave: if scope != .failed { break } else { return [] }
      }
    }
    let own = Set(entries.map(\.index))
    for (index, name) in names.enumerated() where !own.contains(index) {
      guard case .done(let done) = history[name], done.pipeline == keys.pipeline, done.models == keys.models else {
        return []
      }
      if done.endsEarly != true { known[index] = true }
    }
    if !known.values.contains(false), let items = GatheredItems(self, history, keys: keys),
      items.areCurrent(history.gathered, keys: keys, in: output)
    {
      return []
    }
    let coming = known.keys.sorted()
    return coming.prefix(pipeline.gathering.count(of: coming.count)).filter { known[$0] == true }.map { names[$0] }
      .filter {
        guard case .done(let done) = history[$0] else { return true }
        return !pipeline.hasKept($0, input: done.input?.sha256 ?? "", in: kept)
      }
  }
}
