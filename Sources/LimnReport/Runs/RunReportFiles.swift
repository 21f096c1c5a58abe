import LimnFoundation
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors

extension RunReport {
  /// What of the runs' work is not there.
  package struct Missing: Sendable {
    /// Photos that no run has tried, by name where it is known.
    package var untried: [String] = []
    /// How many photos no run has tried.
    package var untriedCount = 0
    /// Parts of a split run that have not begun.
    package var parts: [String] = []
    /// Files that were written and are gone, below the output folder.
    package var gone: [String] = []
    /// Files that were written and have another size now.
    package var changed: [String] = []

    /// Whether nothing is missing.
    package var isNothing: Bool { untriedCount == 0 && parts.isEmpty && gone.isEmpty && changed.isEmpty }
  }

  /// Looks at what is there now: the outputs, by their sizes, and the input folder, if its photos are as many as the last
  /// run's.
  package func missing() -> Missing {
    var missing = Missing()
    for file in successes.flatMap(\.record.outputs) + (gathered?.outputs ?? []) {
      guard let path = path(ofOutput: file), let name = file.path else { continue }
      guard let now = FileState(path: path) else {
        missing.gone.append(name)
        continue
      }
      if now.size != file.size { missing.changed.append(name) }
    }
    guard let last, let expected = expectedCount(&missing) else { return missing }
    missing.untriedCount = max(0, expected - successes.count - failures.count)
    guard missing.untriedCount > 0, let root = last.root else { return missing }
    var selection = ItemSelection()
    selection.skipped = output
    guard let found = try? LoadStage(path: root).find(selection).names, found.count == expected else { return missing }
    let tried = Set((successes.map(\.record.item) + failures.map(\.item)).map { Array($0.utf8) })
    missing.untried = found.map(\.description).filter { !tried.contains(Array($0.utf8)) }
    return missing
  }

  /// How many photos there are by the last run, or the last ones of each of its parts.
  private func expectedCount(_ missing: inout Missing) -> Int? {
    guard let last else { return nil }
    guard let count = last.shard.flatMap(Self.parts) else { return last.items }
    var items: [String: JournalRecord.Run] = [:]
    for run in runs.compactMap(\.start) {
      guard let shard = run.shard, Self.parts(shard) == count else { continue }
      items[shard] = run
    }
    missing.parts = (1...count).map { "\($0)/\(count)" }.filter { items[$0] == nil }
    return items.values.reduce(0) { $0 + $1.items }
  }

  /// How many parts there are, from "2/4".
  private static func parts(_ shard: String) -> Int? {
    guard let count = shard.split(separator: "/").last.flatMap({ Int($0) }), (1...100_000).contains(count) else {
      return nil
    }
    return count
  }

  /// Where an output is; nil for a path that leads out of the folder, which no run notes.
  func path(ofOutput file: JournalRecord.File) -> String? {
    guard let name = file.path, Self.staysBelow(name) else { return nil }
    return output.appendingComponent(name)
  }

  /// Where a photo was read from; nil if it is not in the journal.
  func path(ofInputOf success: Success) -> String? {
    guard let start = runs[success.run].start, let root = start.root, Self.staysBelow(success.record.item)
    else { return nil }
    if FileKind(followingLinks: root)?.isFolder == false { return root }
    return root.appendingComponent(success.record.item)
  }

  private static func staysBelow(_ path: String) -> Bool {
    !path.isEmpty && !path.hasPrefix("/") && !path.utf8.contains(0) && !path.split(separator: "/").contains("..")
  }
}
