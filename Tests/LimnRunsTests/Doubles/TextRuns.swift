import Foundation
import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnRuns
import LimnTensors
import Synchronization
import TestKit

/// Runs that copy texts from one folder into another, a file an item, so that what a plan says can be held against real files.
struct TextRuns {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The files of a folder, in alphabetical order.
  private struct Find: SourceStage {
    static let signature = Signature(
      name: "find", summary: "Finds files.", output: .pixels,
      parameters: [.init("path", .path, help: "The folder.", selects: true)], isSource: true)

    let path: String

    func names() throws -> [ItemName] {
      try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(".") }.sorted().enumerated()
        .map {
          ItemName(path: path + "/" + $1, directory: "", stem: $1, extension: "", index: $0)
        }
    }

    func header(of name: ItemName) -> ImageHeader? { nil }

    func outputType(for inputs: [DataType]) -> DataType { .pixels(channels: 1) }

    func run(_ inputs: [Item], in context: StageContext) throws -> Item {
      var item = inputs[0]
      let bytes = try FileBytes.read(item.name.path)
      if let state = FileState(path: item.name.path) {
        context.record?.read(
          FileRecord(path: item.name.path, hash: ContentHash.hexadecimal(of: bytes), state: state))
      }
      item.value = Pixels(Tensor([0], shape: [1, 1, 1, 1]))
      return item
    }
  }

  /// Writes each item's text into a folder; fails for "bad", finds nothing to do in "same", ends at "strange", is stopped at "stopped" when
  /// that is shown again, and refuses "never" before the run.
  private struct Copy: Stage {
    static let signature = Signature(
      name: "copy", summary: "Copies a text.", inputs: [.init("input", accepts: [.pixels])],
      parameters: [
        .init("path", .path, help: "The folder."), .init("end", .text, help: "Ends the names.", optional: true),
      ])

    let path: String
    let end: String

    func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

    func outputs(of name: ItemName) -> [String] { ["\(path)/\(name.stem)\(end)"] }

    func refusals(among names: [ItemName]) -> [Int: String] {
      Dictionary(uniqueKeysWithValues: names.indices.filter { names[$0].stem == "never" }.map { ($0, "not this one") })
    }

    func run(_ inputs: [Item], in context: StageContext) throws -> Item {
      let bytes = try FileBytes.read(inputs[0].name.path)
      switch String(decoding: bytes, as: UTF8.self) {
      case "bad": throw StageError("it is bad")
      case "stopped" where context.isReplay: throw CancellationError()
      case "same": context.record?.passOver("nothing to do")
      case "strange": throw PassedOver("strange texts are not read")
      default:
        context.record?.edited()
        context.record?.note(.init(kind: "letters", text: "\(bytes.count) letters", number: Double(bytes.count)))
      }
      context.record?.wrote(try AtomicFile.write(bytes, to: outputs(of: inputs[0].name)[0]))
      return inputs[0]
    }
  }

  /// Writes the names of all items that came through into one file at the end.
  private final class Join: Stage {
    static let signature = Signature(
      name: "join", summary: "Joins names.", inputs: [.init("input", accepts: [.pixels])],
      parameters: [.init("path", .path, help: "The file.")])

    private let path: String
    private let names = Mutex<Set<String>>([])

    init(path: String) { self.path = path }

    var gathering: Gathering { .all }
    var places: [String] { [path] }

    func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

    func run(_ inputs: [Item], in context: StageContext) -> Item {
      names.withLock { _ = $0.insert(inputs[0].name.stem) }
      return inputs[0]
    }

    func finish() throws -> [String] {
      try AtomicFile.write(names.withLock { $0.sorted().joined(separator: " ") }, to: path)
      return [path]
    }
  }

  func pipeline(end: String = "", joins: Bool = false) throws -> Pipeline {
    let registry = StageRegistry([
      .init(Find.self) { Find(path: $0.text("path")) },
      .init(Copy.self) { Copy(path: $0.text("path"), end: $0.optionalText("end") ?? "") },
      .init(Join.self) { Join(path: $0.text("path")) },
    ])
    let last = joins ? ", join: { path: $output/joined }" : ""
    let more = end.isEmpty ? "" : ", end: \(end)"
    let text = "version: 1\nstages: [ find: { path: $input }, copy: { path: $output\(more) }\(last) ]"
    return try Pipeline(
      file: PipelineFile(bytes: Array(text.utf8), path: "p.yaml"), registry: registry,
      variables: ["input": folder("in"), "output": folder("out")])
  }

  /// Gives a run the output folder, its session and its plan.
  func planned<Result>(
    end: String = "", joins: Bool = false, seed: UInt64 = 0, input: String? = nil, scope: RunPlan.Scope = .missing,
    shard: Shard? = nil, policy: RunPolicy = RunPolicy(), _ body: (Pipeline, RunSession, RunPlan) async throws -> Result
  ) async throws -> Result {
    let pipeline = try pipeline(end: end, joins: joins)
    let own = try RunFolder(output: folder("out"), shard: shard)
    let session = try RunSession(own, pipeline, seed: seed, software: "limn 1")
    let plan = RunPlan(
      try pipeline.source.names(), through: pipeline, keys: session.keys,
      history: try RunHistory(output: folder("out")), output: own.output, input: input, scope: scope, shard: shard,
      policy: policy)
    return try await body(pipeline, session, plan)
  }

  /// Runs by a plan; gives the summary.
  @discardableResult
  func run(joins: Bool = false, scope: RunPlan.Scope = .missing, shard: Shard? = nil) async throws -> RunSummary {
    try await planned(joins: joins, scope: scope, shard: shard) { pipeline, session, plan in
      await Runner(pipeline, jobs: 1, session: session).run(plan)
    }
  }

  /// What a plan says of each item, in words.
  func decisions(
    end: String = "", seed: UInt64 = 0, input: String? = nil, scope: RunPlan.Scope = .missing, shard: Shard? = nil,
    policy: RunPolicy = RunPolicy()
  ) async throws -> [String: String] {
    try await planned(end: end, seed: seed, input: input, scope: scope, shard: shard, policy: policy) { _, _, plan in
      Dictionary(
        uniqueKeysWithValues: plan.entries.map { entry in
          let words =
            switch entry.decision {
            case .run(let reason): "run: \(reason.rawValue)"
            case .verify: "verify"
            case .done: "done"
            case .passedOver(let reason): "passed over: \(reason)"
            case .leave(let reason): "leave: \(reason)"
            case .refuse(let reason): "refuse: \(reason)"
            }
          return (plan.names[entry.index].stem, words)
        })
    }
  }
}
