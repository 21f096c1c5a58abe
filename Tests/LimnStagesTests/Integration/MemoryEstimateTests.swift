import Foundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors
import TestKit
import Testing

@Suite struct MemoryEstimateTests {
  private static let root = Repository.root.path
  private let registry = StageRegistry.standard(
    models: ModelLibrary(searchPaths: [root + "/samples/models"], families: ModelFamily.all))
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func pipeline(_ stages: String) throws -> Pipeline {
    let text = "version: 1\nstages:\n" + stages.split(separator: "\n").map { "  - \($0)\n" }.joined()
    let path = try folder.write(text, to: "pipeline.yaml")
    return try Pipeline(file: path, registry: registry, variables: ["input": folder("in"), "output": folder("out")])
  }

  /// The header of a plain PNG of a size.
  private func header(_ width: Int, _ height: Int, _ channels: Image.Channels = .rgb) throws -> ImageHeader {
    let image = Image(
      width: width, height: height, channels: channels,
      samples: .uint8([UInt8](repeating: 0, count: width * height * channels.count)))
    try folder.write(ImageFile.encode(image, as: .png), to: "picture.png")
    return try ImageFile.header(folder("picture.png"))
  }

  @Test func aPlainCopyTakesTheFileTheSamplesAndTheEncoder() throws {
    let copy = try pipeline("load: { path: $input }\nsave: { path: \"$output/{stem}.png\" }")
    let header = try header(1_000, 800)
    let need = try #require(copy.memory(for: ItemSize(header)))
    #expect(need >= 2_400_000 + header.fileBytes && need < 4 * 2_400_000)
  }

  @Test func whatLaterStepsReadIsHeldAndWhatTheyDoNotIsNot() throws {
    let header = try header(1_000, 800)
    let samples = 2_400_000
    // One floating-point picture after the other, and both at once.
    let after = try #require(
      try pipeline("load: { path: $input }\nfloats: {}\nresize: { width: 10 }").memory(for: ItemSize(header)))
    let beside = try #require(
      try pipeline(
        "load: { path: $input }\n{ floats: {}, as: a }\n{ floats: {}, from: a, as: b }\n"
          + "{ resize: { scale: 1.5 }, from: b, as: c }\n{ blend: {}, from: { original: a, result: b } }"
      ).memory(for: ItemSize(header)))
    let picture = 4 * samples
    #expect(after >= samples + picture && after < samples + 2 * picture)
    #expect(beside >= samples + 4 * picture)
  }

  @Test func aReferenceIsHeldFromWhereItIsKeptOn() throws {
    let header = try header(1_000, 800)
    let picture = 4 * 2_400_000
    func need(_ stages: String) throws -> Int {
      try #require(try pipeline("load: { path: $input }\n" + stages).memory(for: ItemSize(header)))
    }
    let plain = try need("floats: {}\nnoise: {}\nnoise: {}")
    let kept = try need("floats: {}\nkeep-reference: {}\nnoise: {}\nnoise: {}")
    #expect(kept - plain >= picture && kept - plain < 3 * picture / 2)
    // It is the loaded photo itself as long as neither changes; within a branch it is held alike.
    #expect(try need("keep-reference: {}\nnoise: {}\nnoise: {}") == need("noise: {}\nnoise: {}"))
    #expect(try need("floats: {}\nkeep-reference: {}\nbranch: { each: [ noise: {}, noise: {} ] }") >= kept)
    // It is resized with the picture, and becomes floats with it.
    let small = try need(
      "floats: {}\nresize: { scale: 0.5 }\nkeep-reference: {}\nresize: { scale: 2 }\nnoise: {}\nnoise: {}")
    #expect(small - plain >= picture && small - plain < 3 * picture / 2)
    #expect(try need("keep-reference: {}\nfloats: {}\nnoise: {}\nnoise: {}") - plain >= picture)
  }

  @Test func tilesBoundWhatANetworkTakes() throws {
    let network = "encode: { model: photo-denoiser }\n{ decode: { model: photo-denoiser } }"
    let whole = try pipeline("load: { path: $input }\n" + network)
    let tiled = try pipeline(
      "load: { path: $input }\ntiles: { each: [ { encode: { model: photo-denoiser } }, "
        + "{ decode: { model: photo-denoiser } } ], size: 256 }")
    let small = try header(300, 300)
    let large = try header(3_000, 2_000)
    let growth = try #require(whole.memory(for: ItemSize(large))) - #require(whole.memory(for: ItemSize(small)))
    // 41 floats a pixel of feature maps, read off the network by hand.
    #expect(growth > 41 * 4 * (6_000_000 - 90_000))
    #expect(try #require(tiled.memory(for: ItemSize(large))) < 100_000_000)
  }

  @Test func batchesCountForEachOfTheirPictures() throws {
    let one = try pipeline(
      "sample: { model: faces-vae }\n{ traverse: { model: faces-vae, along: glasses, steps: 2 } }\n"
        + "decode: { model: faces-vae }")
    let many = try pipeline(
      "sample: { model: faces-vae }\n{ traverse: { model: faces-vae, along: glasses, steps: 200 } }\n"
        + "decode: { model: faces-vae }")
    let name = ItemName(path: "", directory: "", stem: "x", extension: "", index: 0)
    let few = try #require(try MemoryPlan(one, budget: nil).need(for: name))
    let lot = try #require(try MemoryPlan(many, budget: nil).need(for: name))
    #expect(lot - few > 198 * 3 * 64 * 64 * 4)
  }

  @Test func theStandardPipelinesAreAllEstimated() throws {
    let header = try header(640, 480)
    for name in [
      "denoise", "remove-glasses", "remove-glasses-latent", "add-glasses", "add-noise", "interpolate",
      "traverse", "swap-attribute",
      "average-face",
    ] {
      let path = "\(Self.root)/pipelines/\(name).yaml"
      let pipeline = try Pipeline(
        file: path, registry: registry, variables: ["input": folder("in"), "output": folder("out")])
      #expect(pipeline.memory(for: ItemSize(header)) != nil, "\(name)")
    }
  }
}
