import ImageKit
import LimnData
import LimnPipelines
import LimnTensors
import PipelineKit
import Testing

@Suite struct FlipStageTests {
  @Test(arguments: [("sideways", true, false), ("top-down", false, true), ("half-turn", true, true)])
  func changesPlaces(way: String, sideways: Bool, down: Bool) async throws {
    let stage = try makeStage("flip", ["way": .text(way)])
    let pixels = SampleImages.pixels(width: 7, height: 5)
    let values = pixels.array
    let flipped = values.indices.map { index in
      let (plane, y, x) = (index / 35, index % 35 / 7, index % 7)
      return values[plane * 35 + (down ? 4 - y : y) * 7 + (sideways ? 6 - x : x)]
    }
    let found = try #require(try await stage.run(.pixels(pixels)).pixels)
    #expect(found.array == flipped)
    let again = try #require(try await stage.run(.pixels(found)).pixels)
    #expect(again.array == values)
    let type = DataType.pixels(width: 7, height: 5, channels: 3)
    #expect(try stage.outputType(for: [type]) == type)
  }
}
