import ImageKit
import LimnImages
import LimnPipelines
import LimnTensors
import PipelineKit
import TensorKit
import Testing

@Suite struct GreyStageTests {
  @Test("The values are those of MATLAB's rgb2gray")
  func values() async throws {
    let colours: [(rgb: [UInt8], grey: UInt8)] = [
      ([255, 0, 0], 76), ([0, 255, 0], 150), ([0, 0, 255], 29), ([255, 255, 255], 255), ([0, 0, 0], 0),
      ([12, 200, 77], 130), ([7, 7, 7], 7),
    ]
    let image = Image(
      width: colours.count, height: 1, channels: .rgb, samples: .uint8(colours.flatMap(\.rgb)),
      metadata: Metadata(iccProfile: [1, 2, 3], exif: [4]))
    let grey = try #require(try await makeStage("grey").run(.image(image)).image)
    #expect(grey.channels == .grey && grey.samples == .uint8(colours.map(\.grey)))
    #expect(grey.metadata.iccProfile == nil && grey.metadata.exif == [4])
  }

  @Test func pixelsAndPhotosAgreeAndAlphaStays() async throws {
    let image = SampleImages.gradient(channels: .rgba, bitDepth: 16)
    let stage = try makeStage("grey")
    let grey = try #require(try await stage.run(.image(image)).image)
    #expect(grey.channels == .greyAlpha && grey.bitDepth == 16)
    let pixels = try #require(try await stage.run(.pixels(image.pixels())).pixels)
    expectClose(grey.pixels(), pixels, tolerance: 1.0 / 65_535)
    #expect(try await stage.run(.image(grey)).image?.samples == grey.samples)
  }

  @Test func aShareOfTheItemsIsDrawn() async throws {
    let stage = try makeStage("grey", ["share": .number(0.3)])
    var count = 0
    for seed in 0..<200 {
      let pixels = try await stage.run(.pixels(SampleImages.pixels(width: 2, height: 2)), seed: UInt64(seed)).pixels
      if pixels?.shape[1] == 1 { count += 1 }
    }
    #expect(count > 30 && count < 90)
    #expect(try stage.outputType(for: [.pixels(channels: 3)]) == .pixels())
    #expect(try makeStage("grey").outputType(for: [.image()]) == .image(channels: 1))
  }
}
