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

      With --orphans, the output files of photos that have left the input folder are listed instead, and with --prune those of them that \
      are as Limn wrote them are removed.
      """)

  @Argument(help: DocumentArgument.help, completion: DocumentArgument.completion)
  var pipeline: String

  @OptionGroup var arguments: RunArguments

  @Flag(help: "Lists every photo, also those that are done.")
  var all = false

  @Flag(help: "Lists the output files of photos that have left the input folder, and plans nothing.")
  var orphans = false

  @Flag(help: "With --orphans: removes those files, as far as they are unchanged.")
  var prune = false

  @OptionGroup var json: JSONFlag

  func validate() throws {
    if prune, !orphans { throw ValidationError("--prune is for --orphans") }
    if orphans, arguments.options.filesFrom != nil {
      throw ValidationError("--orphans looks at a whole folder: leave --files-from out")
    }
  }

  func run() async throws {
    try StandardStreams.checkPlan(
      arguments.paths + arguments.inputOptions + [arguments.outputOption].compactMap(\.self))
    let compiled = try arguments.compile(DocumentArgument.pipeline(pipeline))
    if orphans {
      guard let output = arguments.outputFolder(of: compiled) else {
        throw failure("the pipeline writes no files", .usage)
      }
      return try PlanOrphans(pipeline: compiled, output: output, isPruning: prune).run(json: json.isGiven, all: all)
    }
    let shard = try arguments.options.part()
    let memory = try arguments.options.memoryPlan(compiled)
    let names = try arguments.find(compiled, among: arguments.list())
    try arguments.checkNotOverThemselves(names, through: compiled)
    let (plan, history, again) = try self.plan(compiled, names, shard)
    let passing = Self.passing(plan, through: compiled)
    let counts = PlanCounts(plan, of: compiled.noun, passing: passing)
    let toDo = counts.names + again
    let estimate =
      toDo.isEmpty
      ? nil
      : PlanEstimate(
        photos: PhotoSurvey(of: toDo, through: compiled), memory: memory,
        jobs: min(arguments.options.width, toDo.count), cores: arguments.options.width)
    let seed = arguments.options.seed.value
    if json.isGiven {
      let figures = await estimate?.figures(after: history, seed: seed)
      return print(
        try JSONOutput("plan", PlanFacts(plan, passing: passing, notes: plan.notes(in: history), again: again, figures))
          .text())
    }
    for line in counts.lines(all: all) { print(line) }
    print(counts.summary + Self.words(again.count, once: compiled))
    for line in plan.notes(in: history).remarks.flatMap({ $0.lines(of: compiled.noun) }) {
      print("noted before: \(line.printable)")
    }
    for line in await estimate?.lines(after: history, seed: seed, all: all) ?? [] { print(line) }
  }

  /// The photos that are to be done and will be passed over as soon as they are opened, by their indices, with the reasons.
  private static func passing(_ plan: RunPlan, through pipeline: Pipeline) -> [Int: String] {
    var reasons: [Int: String] = [:]
    for case (let index, .run) in plan.entries {
      if let reason = pipeline.source.reasonToPassOver(plan.names[index]) { reasons[index] = reason }
    }
    return reasons
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
    let history = try RunHistory(output: path)
    let names = arguments.photos(names, of: pipeline, after: history, in: folder)
    try arguments.checkPlaces(of: pipeline, in: folder, photos: names)
    let keys = RunKeys(pipeline, seed: arguments.options.seed.value)
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
