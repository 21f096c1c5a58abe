import ArgumentParser
import LimnFoundation
import LimnPipelines
import LimnRuns

/// `limn plan --orphans`: the output files of photos that have left the input.
struct PlanOrphans {
  let pipeline: Pipeline
  let output: String
  let isPruning: Bool

  /// The result as JSON has it.
  struct Facts: Encodable {
    /// One file.
    struct File: Encodable {
      let photo: String
      let file: String
      let bytes: Int
      /// Whether it was changed since Limn wrote it; such files stay.
      let isChanged: Bool
    }
    let files: [File]
    /// How many were removed: none without --prune.
    let removed: Int
  }

  /// Lists the files, and removes them if that was asked for.
  func run(json: Bool, all: Bool) throws {
    guard let root = pipeline.source.root, FileKind(followingLinks: root)?.isFolder == true else {
      throw failure("--orphans compares a folder of photos with the outputs: give a folder as the input", .usage)
    }
    // While a run is under way its files are its own.
    let lock = isPruning ? try RunFolder(output: output) : nil
    guard let folder = try? OutputFolder(output) else {
      throw failure("'\(output.printable)' is not there: nothing was written to it", .usage)
    }
    var selection = ItemSelection()
    selection.skipped = output
    selection.findsOthers = true
    let orphans = OrphanedOutputs(
      history: try RunHistory(output: output), names: try pipeline.source.find(selection).names, through: pipeline,
      root: root, output: folder)
    let removed = isPruning ? try orphans.remove() : []
    withExtendedLifetime(lock) {}
    if json {
      let facts = Facts(
        files: orphans.files.map { .init(photo: $0.item, file: $0.path, bytes: $0.bytes, isChanged: !$0.isUnchanged) },
        removed: removed.count)
      return print(try JSONOutput("orphans", facts).text())
    }
    for file in orphans.files.prefix(all ? .max : 20) {
      print("\(file.path.printable): of \(file.item.printable)" + (file.isUnchanged ? "" : ", changed since: it stays"))
    }
    if !all, orphans.files.count > 20 { print("… and \(orphans.files.count - 20) more (--all lists them)") }
    print(Self.summary(orphans.files, removed: removed.count, isPruning: isPruning))
  }

  /// "3 files (1.2 MB) of photos that have left the input; --prune removes them"
  static func summary(_ files: [OrphanedOutputs.File], removed: Int, isPruning: Bool) -> String {
    let count = files.count == 1 ? "1 file" : "\(files.count) files"
    guard !files.isEmpty else { return "no files of photos that have left the input" }
    let size = ByteCount(files.reduce(0) { $0 + $1.bytes })
    return "\(count) (\(size)) of photos that have left the input"
      + (isPruning ? ", \(removed) removed" : "; --prune removes them")
  }
}
