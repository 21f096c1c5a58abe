import Foundation
import LimnFoundation
import LimnPipelines
import LimnTensors

/// What a run will do with each item, decided before any photo is opened.
package struct RunPlan: Sendable {
  /// Which items a run is to do.
  package enum Scope: Sendable, Hashable {
    /// Those that are missing, changed or failed.
    case missing
    /// All of them.
    case all
    /// Those that failed.
    case failed
  }

  /// Why an item is done.
  package enum Reason: String, Sendable, Hashable, CaseIterable {
    case new = "new"
    case forced = "forced"
    case failedBefore = "failed before"
    case inputChanged = "changed"
    case pipelineChanged = "other pipeline"
    case seedChanged = "other seed"
    case modelsChanged = "other model or file"
    case engineChanged = "other version of results"
    case outputMissing = "output missing"
    case outputChanged = "output changed"
  }

  /// What becomes of one item.
  package enum Decision: Sendable {
    /// It is done.
    case run(Reason)
    /// It was done or passed over before, and its files were touched since: their content decides.
    case verify(JournalRecord.Done)
    /// It was done before.
    case done
    /// It was passed over before, for this reason.
    case passedOver(String)
    /// It is left as it is, for this reason.
    case leave(String)
    /// It cannot pass, for this reason.
    case refuse(String)
  }

  /// All items that the source found, in order, those of other parts too.
  package let names: [ItemName]
  /// The items of this run by their places in `names`, with what becomes of them.
  package let entries: [(index: Int, decision: Decision)]
  /// Which items the run is to do.
  package let scope: Scope

  /// A plan that does everything that can pass, whatever was done before.
  package init(_ names: [ItemName], through pipeline: Pipeline, shard: Shard? = nil) {
    let refusals = pipeline.refusals(among: names)
    self.names = names
    scope = .all
    entries = names.indices.filter { shard?.contains(names[$0]) != false }.map {
      ($0, refusals[$0].map { .refuse($0) } ?? .run(.new))
    }
  }

  /// A plan after earlier runs into a folder.
  ///
  /// `input` is the folder whose photos are read; files in it that no run has written are photos too, and are never written over.
  package init(
    _ names: [ItemName], through pipeline: Pipeline, keys: RunKeys, history: RunHistory, output: OutputFolder,
    input: String?, scope: Scope = .missing, shard: Shard? = nil, policy: RunPolicy = RunPolicy()
  ) {
    let refusals = pipeline.refusals(among: names)
    let hash = pipeline.hash
    let check = PastCheck(
      pipeline: pipeline, keys: keys, history: history, output: output,
      written: policy.existing == .replace ? [:] : history.written(),
      seeded: Set(history.runs.filter { $0.pipeline == hash }.map { RunKeys($0).pipeline }))
    let guarded = input.flatMap { GuardedFolder(input: $0, output: output) }
    self.names = names
    self.scope = scope
    entries = names.indices.compactMap { index in
      let name = names[index]
      if let shard, !shard.contains(name) { return nil }
      if let refusal = refusals[index] { return (index, .refuse(refusal)) }
      var decision = check.decision(on: name, scope: scope)
      // What is passed over is written nowhere, and no file is in its way.
      if case .run = decision, let other = check.existing(for: name, policy.existing, guarded),
        pipeline.source.reasonToPassOver(name) == nil
      {
        decision = other
      }
      return (index, decision)
    }
  }
}

/// What is known of an item from earlier runs.
private struct PastCheck {
  let pipeline: Pipeline
  let keys: RunKeys
  let history: RunHistory
  let output: OutputFolder
  /// What was last written to each path below the output folder, of any item.
  let written: [[UInt8]: JournalRecord.File]
  /// The keys of this pipeline with the seeds of earlier runs.
  let seeded: Set<String>

  func decision(on name: ItemName, scope: RunPlan.Scope) -> RunPlan.Decision {
    switch (scope, history[name]) {
    case (.all, _): return .run(.forced)
    case (.missing, nil): return .run(.new)
    case (.missing, .failed?), (.failed, .failed?): return .run(.failedBefore)
    case (.failed, nil): return .leave("not tried yet: 'limn run' does it")
    case (.missing, .done(let done)?): return decision(on: name, done)
    case (.failed, .done(let done)?):
      if case .run(let reason) = decision(on: name, done) { return .leave("\(reason.rawValue): 'limn run' does it") }
      return Self.settled(done)
    }
  }

  private func decision(on name: ItemName, _ done: JournalRecord.Done) -> RunPlan.Decision {
    if done.pipeline != keys.pipeline {
      return .run(seeded.contains(done.pipeline) ? .seedChanged : .pipelineChanged)
    }
    if done.models != keys.models { return .run(.modelsChanged) }
    if (done.engine ?? 1) != keys.engine { return .run(.engineChanged) }
    var isSure = true
    if let input = done.input {
      guard let now = FileState(path: name.path), now.size == input.size else { return .run(.inputChanged) }
      if now != input.record(at: name.path).state { isSure = false }
    } else if !name.path.isEmpty {
      return .run(.inputChanged)
    }
    let expected = pipeline.outputs(of: name).map { output.below($0) ?? $0 }
    let written = done.outputs.compactMap(\.path)
    // Where stages are drawn ('choose', 'branch'), an item's files are some of those that are known.
    let isDrawn = !pipeline.writesAllOutputs
    let (known, made) = (Set(expected.map { Array($0.utf8) }), Set(written.map { Array($0.utf8) }))
    if !known.isEmpty, known != made, done.endsEarly != true, !isDrawn || !made.isSubset(of: known) {
      return .run(.outputMissing)
    }
    for file in done.outputs {
      guard let path = file.path, let now = FileState(ofLink: output.appending(path)) else {
        return .run(.outputMissing)
      }
      guard now.size == file.size else { return .run(.outputChanged) }
      if now != file.record(at: path).state { isSure = false }
    }
    return isSure ? Self.settled(done) : .verify(done)
  }

  /// The decision on an item of which nothing has changed.
  private static func settled(_ done: JournalRecord.Done) -> RunPlan.Decision {
    done.passedOver.map { .passedOver($0) } ?? .done
  }

  /// Whether a file that a run wrote still holds what it wrote; also where the run was killed before that was known.
  private func isOwn(_ path: String, _ below: String) -> Bool {
    written[Array(below.utf8)]?.record(at: path).isUnchanged(at: path) ?? true
  }

  /// What becomes of an item that is to be done where a file is that no run has written, or that was changed since; nil if there
  /// is none in the way.
  func existing(
    for name: ItemName, _ policy: RunPolicy.Existing, _ guarded: GuardedFolder?
  ) -> RunPlan.Decision? {
    for path in pipeline.outputs(of: name) {
      var status = stat()
      guard lstat(path.systemPath, &status) == 0 else { continue }
      if let below = output.below(path), history.wrote(below), policy == .replace || isOwn(path, below) {
        continue
      }
      if guarded?.contains(path) == true {
        return .refuse(
          "'\(path.printable)' is a file of the input folder: it is not written over; choose another output folder or name"
        )
      }
      switch policy {
      case .replace: continue
      case .skip: return .leave("'\(path.printable)' is there already")
      case .fail:
        return .refuse(
          "'\(path.printable)' is there already: move it, or choose another output folder")
      }
    }
    return nil
  }
}

/// The folder that photos are read from, when files are written into it as well.
private struct GuardedFolder {
  private let input: OutputFolder
  /// The output folder where it is a part of the input; what is in there is no input.
  private let excluded: OutputFolder?

  init?(input: String, output: OutputFolder) {
    var status = stat()
    guard stat(input.systemPath, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
      let folder = try? OutputFolder(input)
    else {
      return nil
    }
    self.input = folder
    excluded = folder.contains(output.path + "/x") && !output.contains(input + "/x") ? output : nil
  }

  func contains(_ path: String) -> Bool { input.contains(path) && excluded?.contains(path) != true }
}
