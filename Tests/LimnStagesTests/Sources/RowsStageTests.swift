import Foundation
import LimnData
import LimnPipelines
import LimnRuns
import LimnStages
import TestKit
import Testing

/// A table's rows from a file to a file, with the shipped stages.
@Suite struct RowsStageTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("name length,width,note\n1.5,2,\n-3e2,,\n0.1,7,\n", to: "t.csv")
  }

  private func pipeline(_ rows: String = "columns: [width, name length]") throws -> Pipeline {
    try folder.write(
      "version: 1\nstages:\n  - rows: { path: $here/t.csv, \(rows) }\n  - save-rows: {}\n", to: "p.yaml")
    return try Pipeline(
      file: folder("p.yaml"), registry: .standard(), variables: ["output": folder("out")])
  }

  @Test("Two lists of columns are two pipelines, whatever commas are in their names")
  func columnsWithCommas() throws {
    try folder.write("\"a, text b\",c,a,\"b, text c\"\n1,2,3,4\n", to: "t.csv")
    let one = try pipeline(#"columns: ["a, text b", c]"#).hash
    #expect(try pipeline(#"columns: [a, "b, text c"]"#).hash != one)
  }

  @Test func rowsGoThroughARun() async throws {
    let pipeline = try pipeline()
    #expect(pipeline.types == [.row(columns: 2), .row(columns: 2)])
    let summary = try await Runner(pipeline, jobs: 2).run()
    #expect(summary.failed.isEmpty && summary.finishFailures.isEmpty)
    #expect(
      try String(contentsOfFile: folder("out/rows.csv"), encoding: .utf8)
        == "item,width,name length\nrow-1,2.0,1.5\nrow-2,,-300.0\nrow-3,7.0,0.1\n")
  }

  @Test("What save-rows wrote is read again, and a column of its own name is refused")
  func savedRowsAreRowsAgain() async throws {
    try folder.write("item,width\nrow-7,2\n", to: "t.csv")
    _ = try await Runner(try pipeline("columns: [width]"), jobs: 1).run()
    let saved = try String(contentsOfFile: folder("out/rows.csv"), encoding: .utf8)
    #expect(saved == "item,width\nrow-1,2.0\n")
    try folder.write(saved, to: "t.csv")
    let again = try RowsStage(Arguments(RowsStage.signature, ["path": .text(folder("t.csv"))]))
    #expect(again.outputType(for: []) == .row(columns: 1))
    try folder.write("a,item\n1,2\n", to: "t.csv")
    let summary = try await Runner(try pipeline("columns: [a, item]"), jobs: 1).run()
    #expect(
      summary.failed.map(\.description) == [
        "row-1: save-rows: it has a column 'item', which is that of the rows' names in the file; leave it out of 'columns', or "
          + "rename it"
      ])
  }

  @Test func anItemIsOpenedByItsNameAndNotByItsIndex() async throws {
    let source = try pipeline().source
    var second = try source.names()[1]
    #expect("\(second)" == "row-2" && second.path == folder("t.csv"))
    second = second.numbered(0)
    let item = try await source.run([Item(name: second)], in: StageContext(key: .init(seed: 0)))
    #expect(try item.as(Row.self).value(of: "name length") == -300)
  }

  @Test func whatIsNoTableIsRefusedWhenThePipelineIsCompiled() throws {
    let error = #expect(throws: Diagnostics.self) { _ = try pipeline("columns: [widht]") }
    #expect(
      error?.description
        == "\(folder("p.yaml")):3:5: 'rows': \(folder("t.csv")):1: has no column 'widht'; did you mean 'width'?")
  }

  @Test("A pipeline is compiled without its table, whose columns are then known only by their names")
  func noTableYet() async throws {
    try FileManager.default.removeItem(atPath: folder("t.csv"))
    #expect(try pipeline("columns: [width]").types[0] == .row(columns: 1))
    let pipeline = try pipeline("")
    #expect(pipeline.types[0] == .row())
    #expect(
      "\(try #require(throws: LabelError.self) { try pipeline.source.names() })".contains("no such file or folder"))
  }
}
