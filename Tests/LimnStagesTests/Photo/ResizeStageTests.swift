import ImageKit
import LimnData
import LimnImages
import LimnModels
import LimnPipelines
import LimnStages
import ModelKit
import PipelineKit
import TestKit
import Testing

@Suite struct ResizeStageTests {
  @Test(arguments: [
    (["width": Argument.integer(20)], 20, 12), (["height": .integer(48)], 80, 48),
    (["width": .integer(7), "height": .integer(5)], 7, 5), (["longest": .integer(10)], 10, 6),
    (["scale": .number(0.5)], 20, 12), (["longest": .integer(1)], 1, 1), (["scale": .number(0.001)], 1, 1),
  ])
  func sizes(_ arguments: [String: Argument], _ width: Int, _ height: Int) async throws {
    let stage = try makeStage("resize", arguments)
    let image = try #require(try await stage.run(.image(SampleImages.gradient(channels: .rgba, bitDepth: 16))).image)
    #expect(image.width == width && image.height == height && image.channels == .rgba && image.bitDepth == 16)
    let pixels = try #require(try await stage.run(.pixels(SampleImages.pixels())).pixels)
    #expect(pixels.shape == [1, 3, height, width])
    #expect(
      try stage.outputType(for: [.pixels(width: 40, height: 24, channels: 3)])
        == .pixels(width: width, height: height, channels: 3))
  }

  @Test func oneWayToFindTheSizeIsNeeded() {
    let ways = "give width or height or both, or longest, or scale, or model"
    #expect(throws: StageError("no size: \(ways)")) { try makeStage("resize") }
    for (name, value) in [("scale", Argument.number(2)), ("longest", .integer(3)), ("model", .text("faces"))] {
      #expect(throws: StageError("more than one size: \(ways)")) {
        try makeStage("resize", ["width": .integer(3), name: value])
      }
    }
  }

  @Test func theSizeMayBeThatOfAModel() async throws {
    let models = try FramedModels()
    let stage = try models.stage("resize", ["model": .text("framed")])
    let fixed = try makeStage("resize", ["width": .integer(8), "height": .integer(8)])
    let image = SampleImages.gradient()
    let (found, expected) = (try await stage.run(.image(image)).image, try await fixed.run(.image(image)).image)
    #expect(found != nil && found?.samples == expected?.samples)
    #expect(try stage.outputType(for: [.image()]) == .image(width: 8, height: 8))
    #expect(models.library.used.keys.sorted() == ["framed"])
  }

  @Test func aModelWithoutOneSizeIsRefused() throws {
    let folder = try TemporaryFolder()
    try TinyModel.write(to: folder("models/free"), name: "free")
    try TinyComponents.write(
      to: folder("models/table"), shape: [2], mean: [0, 0], components: [1, 0], variances: [1], noise: 0.1)
    let registry = StageRegistry.standard(
      models: ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all))
    func refusal(_ model: String) throws -> String? {
      let entry = try #require(registry["resize"])
      return #expect(throws: StageError.self) {
        try entry.make(Arguments(stage: "resize", values: ["model": .text(model)]))
      }?.description
    }
    #expect(
      try refusal("free") == "'free' takes pictures of any size: give width and height instead of model")
    #expect(
      try refusal("table") == "'table' takes a row of 2 columns, not pictures: give width and height instead of model")
    #expect(try refusal("none")?.hasPrefix("no model named \"none\"") == true)
  }

  @Test func aResultMayNotBeHuge() async throws {
    let stage = try makeStage("resize", ["width": .integer(60_000), "height": .integer(60_000)])
    await #expect(throws: StageError("resize would make 40×24 into 60000×60000, which is too large")) {
      try await stage.run(.image(SampleImages.gradient()))
    }
  }
}
