import Foundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import PipelineKit
import TensorKit
import TestKit
import Testing

/// The shipped model, on the shipped photos.
@Suite struct PhotoDenoiserTests {
  private static let samples = Repository.root.appending(path: "samples").path

  private let library = ModelLibrary(searchPaths: [samples + "/models"], families: ModelFamily.all)

  private func photo(_ path: String) throws -> Tensor {
    try ImageFile.read("\(Self.samples)/photos/\(path)").pixels()
  }

  private func denoised(_ pixels: Tensor) throws -> Tensor {
    let model = try library.model("photo-denoiser")
    return try model.decoder.decode(try model.encoder.encode(pixels)).clipped(to: 0...1)
  }

  /// The gain in dB that each photo with a camera's noise has at least; what the model gives is about 1 dB more.
  @Test(
    "Noisy photos come nearer to the clean ones",
    arguments: [
      ("astronaut.jpg", 7.5), ("bricks.png", 6.5), ("cameraman.png", 0.5), ("cat.png", 6), ("launch.jpg", 4.5),
      ("letters.png", 3.8), ("pavilion.jpg", 5),
    ])
  func denoises(_ name: String, _ gain: Double) throws {
    let clean = try photo("clean/" + name.prefix { $0 != "." } + ".png")
    let noisy = try photo("noisy/" + name)
    let before = peakSignalToNoiseRatio(noisy, clean)
    let after = peakSignalToNoiseRatio(try denoised(noisy), clean)
    #expect(after > before + gain, "\(before) dB before, \(after) dB after")
  }

  @Test("Clean photos stay what they are: above 38 dB of themselves on average, as `limn evaluate` measures it")
  func keeps() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.samples + "/photos/clean")
    let scores = try names.map { name in
      let clean = try photo("clean/" + name)
      return peakSignalToNoiseRatio(try denoised(clean), clean)
    }
    #expect(scores.count == 10 && scores.reduce(0, +) / Double(scores.count) > 38, "\(scores)")
  }

  @Test("Tiled equals whole to 1e-4", arguments: [("cat.png", 128), ("letters.png", 64), ("cameraman.png", 256)])
  func tiles(_ name: String, _ size: Int) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      """
      version: 1
      stages:
        - load: { path: x }
        - tiles:
            size: \(size)
            each: [ encode: { model: photo-denoiser }, decode: { model: photo-denoiser } ]
      """, to: "tiles.yaml")
    let pixels = try photo("noisy/" + name)
    let tiles = try Pipeline(file: path, registry: .standard(models: library)).steps[1].stage
    let tiled = try #require(try await tiles.run(.pixels(pixels)).pixels)
    let model = try library.model("photo-denoiser")
    expectClose(tiled, try model.decoder.decode(try model.encoder.encode(pixels)), tolerance: 1e-4)
  }
}
