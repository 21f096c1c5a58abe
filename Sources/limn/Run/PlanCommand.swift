import ArgumentParser
import Foundation
import LimnFoundation
import LimnPipelines
import LimnRuns
import LimnTensors

/// `limn plan`: prints what a run would do (a dry run).
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Dry run: prints what 'limn run' would do with the same options, and estimates time and memory.",
    discussion: """
      Nothing is written. The time is estimated from photos processed earlier by this pipeline, or else from one photo that is \
      processed without being saved; the memory from the photos' headers.
      """)

  @Argument(help: PipelineArgument.help, completion: PipelineArgument.completion)
  var pipeline: String

  @OptionGroup var arguments: RunArguments

  @Flag(help: "Lists every photo, also those that are done.")
  var all = false

  func run() async throws {
    let compiled = try arguments.compile(pipeline)
    let shard = try arguments.options.part()
    let memory = try arguments.options.memoryPlan(compiled)
    let names = try arguments.find(compiled)
    let (plan, history, again) = try self.plan(compiled, names, shard)
    let counts = PlanCounts(plan)
    for line in counts.lines(all: all) { print(line) }
    print(counts.summary + Self.words(again.count, once: compiled))
    let toDo = counts.names + again
    guard !toDo.isEmpty else { return }
    let estimate = PlanEstimate(
      photos: PhotoSurvey(of: toDo, through: compiled), memory: memory, jobs: min(arguments.options.width, toDo.count),
      cores: arguments.options.width)
    for line in await estimate.lines(after: history, seed: arguments.options.seed, all: all) { print(line) }
  }

  /// ", and 12 once more for contact-sheet.png"
  private static func words(_ again: Int, once pipeline: Pipeline) -> String {
    guard again > 0 else { return "" }
    let files = pipeline.gatheredFiles.map { ($0.split(separator: "/").last.map(String.init) ?? $0).printable }
    return ", and \(again) once more for \(files.joined(separator: ", "))"
  }

  private func plan(
    _ pipeline: Pipeline, _ names: [ItemName], _ shard: Shard?
  ) throws -> (plan: RunPlan, history: RunHistory, again: [ItemName]) {
    // A folder that is not there yet has no journal and nothing in the way.
    guard let path = arguments.outputFolder(of: pipeline), let folder = try? OutputFolder(path) else {
      return (RunPlan(names, through: pipeline, shard: shard), RunHistory(), [])
    }
    let history: RunHistory
    do throws(FileError) {
      history = try RunHistory(output: path)
    } catch {
      throw failure(error, .output)
    }
    let names = arguments.photos(names, of: pipeline, after: history, in: folder)
    try arguments.checkPlaces(of: pipeline, in: folder, photos: names)
    let keys = RunKeys(pipeline, seed: arguments.options.seed)
    let plan = RunPlan(
      names, through: pipeline, keys: keys, history: history, output: folder,
      input: pipeline.source.root, scope: arguments.options.force ? .all : .missing, shard: shard,
      policy: arguments.options.policy)
    let again = plan.again(
      through: pipeline, keys: keys, history: history, output: folder,
      kept: KeptItems(output: path, keys: keys, software: FolderRun.software))
    return (plan, history, again)
  }
}

/// A plan in numbers and lines.
private struct PlanCounts {
  private var toDo: [(name: ItemName, reason: String)] = []
  private var others: [(name: ItemName, what: String)] = []
  private var done = 0
  private var refused = 0
  private var left = 0
  private var unsure = 0

  init(_ plan: RunPlan) {
    for (index, decision) in plan.entries {
      let name = plan.names[index]
      switch decision {
      case .run(let reason): toDo.append((name, reason.rawValue))
      case .verify:
        unsure += 1
        others.append((name, "done, if its files still hold the same"))
      case .done:
        done += 1
        others.append((name, "done"))
      case .leave(let reason):
        left += 1
        others.append((name, "left: \(reason)"))
      case .refuse(let reason):
        refused += 1
        others.append((name, "would fail: \(reason)"))
      }
    }
  }

  /// The photos that are to be done.
  var names: [ItemName] { toDo.map(\.name) }

  /// One line a photo that is to be done, the first twenty without `all`.
  func lines(all: Bool) -> [String] {
    var lines = toDo.prefix(all ? .max : 20).map { "\($0.name.description.printable): \($0.reason)" }
    if lines.count < toDo.count { lines.append("… and \(toDo.count - lines.count) more (--all lists them)") }
    return lines
      + others.filter { all || $0.what.hasPrefix("would") }.map { "\($0.name.description.printable): \($0.what)" }
  }

  /// "3 of 10 photos to do (2 new, 1 changed), 7 done"
  var summary: String {
    let total = toDo.count + others.count
    var kinds: [String: Int] = [:]
    for item in toDo { kinds[item.reason, default: 0] += 1 }
    let reasons = kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
    return "\(toDo.count) of \(total) \(total == 1 ? "photo" : "photos") to do"
      + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))") + ", \(done) done"
      + (unsure > 0 ? ", \(unsure) done if their files still hold the same" : "")
      + (left > 0 ? ", \(left) left" : "") + (refused > 0 ? ", \(refused) would fail" : "")
  }
}
