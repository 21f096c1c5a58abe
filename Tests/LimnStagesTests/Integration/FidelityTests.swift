import Foundation
import ImageKit
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors
import TestKit
import Testing

/// What a photo keeps on its way through the ready pipeline and the shipped denoiser.
@Suite struct FidelityTests {
  private static let package = Repository.root.path

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What `pipelines/denoise.yaml` makes of the photos in `in/`, each under its own name.
  private func denoise(_ overrides: String...) async throws {
    let library = ModelLibrary(searchPaths: [Self.package + "/samples/models"], families: ModelFamily.all)
    let pipeline = try Pipeline(
      file: Self.package + "/pipelines/denoise.yaml", registry: .standard(models: library),
      variables: ["input": folder("in"), "output": folder("out")], overrides: overrides)
    let summary = try await Runner(pipeline, jobs: 1).run()
    #expect(summary.failed.isEmpty && summary.finishFailures.isEmpty)
  }

  private func alpha(_ image: Image) -> [Int] {
    let (count, last) = (image.channels.count, image.channels.count - 1)
    return switch image.samples {
    case .uint8(let samples): stride(from: last, to: samples.count, by: count).map { Int(samples[$0]) }
    case .uint16(let samples): stride(from: last, to: samples.count, by: count).map { Int(samples[$0]) }
    }
  }

  @Test func alphaAndDepthComeThroughBitForBit() async throws {
    let kinds: [(String, Image.Channels, Int)] = [
      ("a", .rgba, 8), ("b", .rgba, 16), ("c", .greyAlpha, 8), ("d", .greyAlpha, 16),
    ]
    for (name, channels, depth) in kinds {
      var image = SampleImages.gradient(width: 70, height: 50, channels: channels, bitDepth: depth)
      // Noise, which is to go, and alpha of every value, without any order.
      let noise = RandomKey(seed: 1).normal(image.pixels().shape)
      image.setPixels(
        Tensor(zip(image.pixels().array, noise.array).map { $0 + 0.05 * $1 }, shape: noise.shape), x: 0, y: 0)
      for pixel in 0..<70 * 50 {
        let place = pixel * channels.count + channels.count - 1
        switch image.samples {
        case .uint8(var samples):
          samples[place] = UInt8(truncatingIfNeeded: pixel * 97)
          image.samples = .uint8(samples)
        case .uint16(var samples):
          samples[place] = UInt16(truncatingIfNeeded: pixel * 9973)
          image.samples = .uint16(samples)
        }
      }
      try folder.write(ImageFile.encode(image, as: .png), to: "in/\(name).png")
    }
    try await denoise("noise=12")
    for (name, channels, depth) in kinds {
      let (before, after) = (
        try ImageFile.read(folder("in/\(name).png")), try ImageFile.read(folder("out/\(name).png"))
      )
      #expect(after.channels == channels && after.bitDepth == depth)
      #expect(alpha(after) == alpha(before))
      #expect(after.samples != before.samples)
      if case .uint16(let samples) = after.samples {
        #expect(Set(samples.enumerated().filter { $0.offset % channels.count == 0 }.map(\.element)).count > 400)
        #expect(samples.contains { $0 % 257 != 0 })
      }
    }
  }

  @Test func aPaletteWithTransparencyKeepsIt() async throws {
    let file = TransparentPalette.bytes
    try folder.write(file, to: "in/p.png")
    try await denoise()
    let (before, after) = (try PNG.decode(file), try PNG.decode(try bytes("out/p.png")))
    #expect(before.channels == .rgba && after.channels == .rgba)
    #expect(Set(alpha(before)) == [0, 100, 255] && alpha(after) == alpha(before))
  }

  @Test func whatIsSaidBesideThePixelsComesThrough() async throws {
    var image = SampleImages.gradient(width: 48, height: 40)
    image.metadata.text = [TextEntry("Author", "Zoë"), TextEntry("Comment", "Ω")]
    image.metadata.density = Density(horizontal: 11_811, vertical: 11_811, unit: .metre)
    image.metadata.storage = PNGStorage(colourChunks: [PNGChunk("gAMA", [0, 0, 0xB1, 0x8F])])
    try folder.write(ImageFile.encode(image, as: .png), to: "in/a.png")
    try folder.write(JPEG.encode(image, quality: 71, chroma: .halvedColumns), to: "in/b.jpg")
    try await denoise()
    for name in ["a.png", "b.jpg"] {
      var before = try ImageFile.read(folder("in/" + name)).metadata
      var after = try ImageFile.read(folder("out/" + name)).metadata
      // How finely changed pixels are stored is their own matter.
      if name == "b.jpg" { (before.storage, after.storage) = (nil, nil) }
      #expect(after == before)
    }
    let first = try bytes("out/b.jpg")
    try await denoise()
    #expect(try bytes("out/b.jpg") == first)
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: folder(name))))
  }
}
