import LimnData
import LimnPipelines
import LimnRuns
import LimnTensors
import PipelineKit
import Testing

struct SequenceStageTests {
  private func sequence(_ each: String) throws -> SequenceStage {
    let pipeline = try pipeline(file("- tiles: { each: [\(each)] }"))
    let tiles = try #require(pipeline.steps[1].stage as? FakeTiles)
    return try #require(tiles.each as? SequenceStage)
  }

  @Test func `Several stages are one stage with a type of its own`() throws {
    let sequence = try sequence("{ encode: { model: m } }, { decode: { model: m } }")
    #expect(sequence.steps.map(\.name) == ["encode", "decode"])
    #expect(try sequence.outputType(for: [.pixels(width: 8, height: 8)]) == .pixels(channels: 1))
    #expect(throws: PortError.self) { try sequence.outputType(for: [.latent(space("m"))]) }
  }

  @Test func `Its steps run in order on the one item, and input means that item`() async throws {
    let sequence = try sequence(
      "{ add: { by: 4 } }, { add: { by: 6 }, as: ten }, { blend: { strength: 0.5 }, from: [input, ten] }")
    let name = ItemName(path: "x", directory: "", stem: "x", extension: "", index: 0)
    let item = Item(name: name, value: Pixels(Tensor([1], shape: [1, 1, 1, 1])))
    let output = try await sequence.run([item], in: StageContext(key: RandomKey(seed: 0)))
    #expect(try output.as(Pixels.self).tensor.scalar == 6)
  }

  @Test func `A failure within names the steps on its way out`() async throws {
    let pipeline = try pipeline(file("- tiles: { each: [{ add: { } }, { fail: { on: '2' }, as: picky }] }"))
    let summary = try await Runner(pipeline, jobs: 1).run()
    #expect(summary.failed.map(\.description) == ["2.png: tiles: picky: does not like this one"])
  }

  @Test func `Files at the end come from within, too`() async throws {
    let pipeline = try pipeline(
      file("- tiles: { each: [{ gather: { path: inner } }] }", "- gather: { path: outer }", "- gather: { path: /full }")
    )
    let summary = try await Runner(pipeline, jobs: 1).run()
    #expect(summary.files == ["inner", "outer"])
    #expect(summary.finishFailures == ["gather#3: no space left"])
    #expect(!summary.isComplete)
  }
}
