import Foundation
import LimnData
import LimnPipelines
import LimnRuns
import LimnTensors
import PipelineKit
import TestKit
import Testing

/// Rows of a table through the compiler and the runner: checked, run, journaled and resumed as photos are.
struct TablePipelineTests {
  private let folder: TemporaryFolder
  private let registry: StageRegistry

  init() throws {
    folder = try TemporaryFolder()
    let load = try #require(fakeRegistry()["load"])
    registry = StageRegistry([
      load, .init(TableSource.self, TableSource.init), .init(StandardiseStage.self, StandardiseStage.init),
      .init(SaveRowsStage.self, SaveRowsStage.init),
    ])
    try folder.write("age,height\n30,1.8\n40,1.7\n50,1.6\n", to: "people.csv")
  }

  private func pipeline(_ stages: String...) throws -> Pipeline {
    let text = "version: 1\nstages:\n" + stages.map { "  - \($0)\n" }.joined()
    return try Pipeline(
      file: PipelineFile(bytes: Array(text.utf8), path: "p.yaml"), registry: registry,
      variables: ["input": folder("people.csv"), "output": folder("out")])
  }

  private func people(deviation: Int = 10) throws -> Pipeline {
    try pipeline(
      "table: { }", "standardise: { column: age, mean: 40, deviation: \(deviation) }",
      "save-rows: { path: $output/all.csv }")
  }

  /// What a run did: which items it was to do and why, and the file that it made.
  private func run(_ pipeline: Pipeline) async throws -> (reasons: [String], text: String, summary: RunSummary) {
    let own = try RunFolder(output: folder("out"), shard: nil)
    let session = try RunSession(own, pipeline, seed: 0, software: "test")
    let plan = RunPlan(
      try pipeline.source.find(ItemSelection()).names, through: pipeline, keys: session.keys,
      history: try RunHistory(output: folder("out")), output: own.output, input: pipeline.source.root)
    let summary = await Runner(pipeline, jobs: 2, session: session).run(plan)
    let reasons = plan.entries.compactMap { if case .run(let reason) = $0.decision { reason.rawValue } else { nil } }
    return (reasons, (try? String(contentsOfFile: folder("out/all.csv"), encoding: .utf8)) ?? "", summary)
  }

  private let standardised = "row-1,-1.0,1.8\nrow-2,0.0,1.7\nrow-3,1.0,1.6\n"

  @Test func `Rows run, and a second run does only what has changed`() async throws {
    let first = try await run(try people())
    #expect(first.reasons == ["new", "new", "new"] && first.text == standardised && first.summary.isComplete)
    let second = try await run(try people())
    #expect(second.reasons == [] && second.summary.doneBefore == 3)
    try FileManager.default.removeItem(atPath: folder("out/all.csv"))
    #expect(try await run(try people()).text == standardised, "made again of what was kept of each row")
    let other = try await run(try people(deviation: 20))
    #expect(other.reasons == .init(repeating: "other pipeline", count: 3) && other.text.hasPrefix("row-1,-0.5,1.8\n"))
    try folder.write("age,height\n60,1.8\n", to: "people.csv")
    let changed = try await run(try people(deviation: 20))
    #expect(changed.reasons == ["changed"] && changed.text == "row-1,1.0,1.8\n")
  }

  @Test func `A row that fails is named, and the others are done`() async throws {
    try folder.write("age\n30\n", to: "people.csv")
    let summary = try await run(try pipeline("table: { }", "standardise: { column: size }")).summary
    #expect(summary.failed.map(\.description) == ["row-1: standardise: there is no column 'size', only 'age'"])
  }

  @Test func `Kinds are checked before anything is opened`() throws {
    func problem(_ stages: String...) -> String? {
      do { _ = try pipeline(stages[0], stages[1]) } catch { return (error as? Diagnostics)?.all[0].description }
      return nil
    }
    #expect(
      problem("load: { path: x }", "standardise: { column: age }")
        == "p.yaml:4:5: 'standardise' takes a row, but 'load' gives pixels")
    #expect(
      problem("table: { path: nowhere.csv }", "save-rows: { path: x }")
        == "p.yaml:3:5: 'table': cannot find 'nowhere.csv': give a CSV file")
    #expect(try people().types.map(\.description) == .init(repeating: "a row of 2 columns", count: 3))
  }

  @Test func `Rows are chosen by name, sharded and budgeted`() throws {
    let pipeline = try people()
    var selection = ItemSelection()
    selection.limit = 2
    #expect(try pipeline.source.find(selection).names.map(\.stem) == ["row-1", "row-2"])
    try selection.narrow(including: ["row-[23]"], excluding: ["row-3"])
    #expect(try pipeline.source.find(selection).names.map(\.description) == ["row-2"])
    selection = ItemSelection()
    selection.listed = ["row-3", "row-1"]
    #expect(try pipeline.source.find(selection).names.map { "\($0.index) \($0)" } == ["0 row-3", "1 row-1"])
    selection.listed = ["row-9"]
    #expect(
      throws: StageError("'row-9' is listed, and '\(folder("people.csv"))' has no such item; change the list")
    ) { try pipeline.source.find(selection) }
    let names = try pipeline.source.names()
    let shards = (1...2).map { number in names.filter(Shard(number: number, count: 2).contains) }
    #expect(Set(shards.flatMap { $0 }) == Set(names))
    #expect(try MemoryPlan(pipeline, budget: nil).need(for: names[0]) != nil)
  }

  @Test func `The stages keep the contract of stages`() async throws {
    let row = try Row(columns: ["age", "height"], values: [30, 1.8])
    let name = ItemName(path: "people.csv", directory: "", stem: "row-1", extension: "", index: 0)
    let items = [DataKind.row: [(item: Item(name: name, value: row), type: row.type)]]
    await checkStage(try #require(registry["table"]), arguments: ["path": .text(folder("people.csv"))])
    await checkStage(try #require(registry["standardise"]), arguments: ["column": .text("age")], items: items)
    await checkStage(
      try #require(registry["save-rows"]), arguments: ["path": .text(folder("out.csv"))], items: items)
  }
}
