import LimnData
import LimnPipelines
import LimnStages
import LimnTensors
import PipelineKit
import TestKit
import Testing

@Suite struct DrawICAStageTests {
  private static let small: [String: Argument] = [
    "sources": .integer(2), "columns": .integer(3), "segments": .integer(2), "rows": .integer(4),
  ]

  @Test func itKeepsTheContractOfStages() async throws {
    await checkStage(try #require(StageRegistry.standard()["draw-ica"]), arguments: Self.small)
  }

  @Test("Rows have their numbers and their segment, and the file their sources in the same order")
  func rows() async throws {
    let folder = try TemporaryFolder()
    let stage = try DrawICAStage(
      Arguments(DrawICAStage.signature, Self.small.merging(["labels": .text(folder("s.csv"))]) { $1 }))
    #expect(stage.names().count == 8 && stage.outputType(for: []) == .row(columns: 4))
    let rows = try stage.names().map {
      try stage.run([Item(name: $0)], in: StageContext(key: RandomKey(seed: 0))).as(Row.self)
    }
    #expect(rows[0].columns == ["x1", "x2", "x3", "segment"])
    #expect(try rows.map { try $0.value(of: "segment") } == [0, 0, 0, 0, 1, 1, 1, 1])
    #expect(try await stage.finish() == [folder("s.csv")])
    let table = try NumberTable(path: folder("s.csv"))
    #expect(table.count == 8 && table.columns == ["s1", "s2"])
  }

  @Test func moreSourcesThanColumnsAreRefused() {
    let error = #expect(throws: StageError.self) {
      try DrawICAStage(Arguments(DrawICAStage.signature, ["sources": .integer(4), "columns": .integer(3)]))
    }
    #expect(error?.description == "a row of 3 numbers cannot hold 4 sources: give as many columns, or more")
  }
}
