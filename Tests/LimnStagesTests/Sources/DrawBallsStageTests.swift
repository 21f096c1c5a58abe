import LimnData
import LimnPipelines
import LimnScenes
import LimnStages
import LimnTensors
import PipelineKit
import Testing

@Suite struct DrawBallsStageTests {
  private func stage(_ values: [String: Argument] = [:]) -> DrawBallsStage {
    let small: [String: Argument] = ["count": .integer(3), "frames": .integer(4), "size": .integer(8)]
    return DrawBallsStage(Arguments(DrawBallsStage.signature, small.merging(values) { $1 }))
  }

  private func frames(_ stage: DrawBallsStage, _ index: Int, seed: UInt64 = 0) throws -> Tensor {
    try stage.run([Item(name: stage.names()[index])], in: StageContext(key: RandomKey(seed: seed)))
      .as(FrameSequence.self).frames
  }

  @Test func itKeepsTheContractOfStages() async throws {
    let entry = try #require(StageRegistry.standard()["draw-balls"])
    await checkStage(entry, arguments: ["count": .integer(2), "frames": .integer(3), "size": .integer(8)])
  }

  @Test("Videos differ, and depend on the stage's seed alone")
  func videos() throws {
    let stage = stage()
    #expect(stage.names().map(\.description) == ["balls-00001", "balls-00002", "balls-00003"])
    let first = try frames(stage, 0)
    #expect(first.shape == [4, 1, 8, 8])
    #expect(try frames(stage, 0, seed: 9).array == first.array && frames(stage, 1).array != first.array)
    #expect(try frames(self.stage(["seed": .integer(1)]), 0).array != first.array)
    // A longer video begins with the same frames.
    #expect(try frames(self.stage(["frames": .integer(6)]), 0).items(0..<4).array == first.array)
  }
}
