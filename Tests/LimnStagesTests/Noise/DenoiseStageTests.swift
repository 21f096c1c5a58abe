import Foundation
import ImageKit
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors
import ModelKit
import PipelineKit
import TensorKit
import TestKit
import Testing

@Suite struct DenoiseStageTests {
  private static let root = Repository.root.path
  /// The sample photos.
  private static let photos = [
    "astronaut", "bricks", "cameraman", "cat", "coffee", "dahlia", "launch", "letters", "pavilion", "raccoon",
  ]
  private let folder: TemporaryFolder
  private let registry: StageRegistry

  init() throws {
    folder = try TemporaryFolder()
    try TinyModel.write(to: folder("models/tiny"), name: "tiny")
    registry = .standard(
      models: ModelLibrary(
        searchPaths: [folder("models"), Self.root + "/samples/models"], families: ModelFamily.all))
  }

  private func stage(_ arguments: [String: Argument] = [:]) throws -> any Stage {
    let entry = try #require(registry["denoise"])
    return try entry.make(Arguments(entry.signature, arguments))
  }

  /// A soft picture with noise of some levels.
  private func noisy(width: Int = 150, height: Int = 120, _ sigma: Float = 12, channels: Int = 3) -> Tensor {
    let noise = RandomKey(seed: 1).normal([1, channels, height, width])
    return Tensor(shape: noise.shape) { output in
      noise.withValues { noise in
        for index in 0..<output.count {
          let (x, y) = (index % width, index / width % height)
          output[index] = 0.5 + 0.2 * sin(Float(x) / 30) + 0.1 * cos(Float(y) / 20) + sigma / 255 * noise[index]
        }
      }
    }
  }

  private func difference(_ a: Tensor, _ b: Tensor) -> Float {
    (zip(a.array, b.array).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Float(a.count)).squareRoot() * 255
  }

  @Test func noiseIsRemoved() async throws {
    let (noisy, clean) = (noisy(), noisy(0))
    let found = try #require(try await stage().run(.pixels(noisy)).pixels)
    #expect(difference(found, clean) < 0.4 * difference(noisy, clean))
  }

  @Test func tiledEqualsWhole() async throws {
    let image = Image(pixels: noisy(width: 330, height: 290), bitDepth: 16)
    let model: [String: Argument] = ["model": .text("tiny")]
    let whole = try #require(try await stage(model).run(.image(image)).image)
    let tiled = try #require(
      try await stage(model.merging(["size": .integer(64)]) { $1 }).run(.image(image)).image)
    expectClose(tiled.pixels(), whole.pixels(), tolerance: 3e-5)
    #expect(difference(whole.pixels(), image.pixels()) > 0.5)
  }

  @Test func allTilesOfAPhotoAreDenoisedByTheWeightsForIt() async throws {
    try TinyModel.writeExperts(to: folder("models/experts"), name: "experts", kinds: ["white"])
    try TinyModel.write(to: folder("models/white"), name: "white", seed: 2)
    // Neighbours are alike in the lower half, where noise is strong, so that those tiles by themselves would be denoised by the
    // general weights.
    let noise = RandomKey(seed: 1).normal([1, 3, 256, 128])
    let blurred = noise.boxMean(radius: 1)
    let half = Tensor(shape: noise.shape) { output in
      noise.withValues { white in
        blurred.withValues { blurred in
          for index in 0..<output.count {
            output[index] = 0.5 + (index / 128 % 256 < 128 ? 0.05 * white[index] : 0.5 * blurred[index])
          }
        }
      }
    }
    #expect(NoiseKind(pixels: half).isWhite)
    #expect(!NoiseKind(pixels: half.cropped(x: 0, y: 128, width: 128, height: 128)).isWhite)
    func denoised(_ model: String) async throws -> Tensor {
      let arguments: [String: Argument] = ["model": .text(model), "size": .integer(64), "noise": .text("none")]
      return try #require(try await stage(arguments).run(.pixels(half)).pixels)
    }
    expectSame(try await denoised("experts"), try await denoised("white"))
  }

  @Test func strengthZeroGivesThePixelsAndItsFile() async throws {
    for image in SampleImages.everyKind {
      let item = Item(
        name: ItemName(path: "a.png", directory: "", stem: "a", extension: "png", index: 0), value: image,
        origin: image)
      let found = try await stage(["strength": .number(0)]).run([item], in: StageContext(key: RandomKey(seed: 1)))
      #expect(found.value.image?.samples == image.samples && found.keepsFile)
    }
  }

  @Test func aPhotoWithoutNoiseKeepsItsFileAndOneThatWasChangedDoesNot() async throws {
    let flat = Image(width: 64, height: 64, channels: .rgb, samples: .uint8([UInt8](repeating: 90, count: 64 * 64 * 3)))
    let name = ItemName(path: "a.png", directory: "", stem: "a", extension: "png", index: 0)
    let record = ItemRecord()
    let context = StageContext(key: RandomKey(seed: 1), record: record)
    let kept = try await stage().run([Item(name: name, value: flat, origin: flat)], in: context)
    #expect(kept.keepsFile && kept.value.image?.samples == flat.samples)
    #expect(record.contents.notes.map(\.kind) == ["noise"] && record.contents.passedOver == "no noise found")
    let other = Image(
      width: 32, height: 64, channels: .rgb, samples: .uint8([UInt8](repeating: 90, count: 64 * 32 * 3)))
    #expect(try await !stage().run([Item(name: name, value: flat, origin: other)], in: context).keepsFile)
  }

  @Test(
    "The noise found in each sample photo is what was added and its own, within 10 %",
    arguments: photos)
  func knownNoiseIsFound(_ name: String) async throws {
    let photo = try ImageFile.read(Self.root + "/samples/photos/clean/\(name).png")
    let stage = try stage(["model": .text("photo-denoiser-small")])
    let noise = RandomKey(seed: 1).normal([1, photo.channels.colorCount, photo.height, photo.width])
    func found(_ sigma: Float) async throws -> Double {
      var noisy = photo
      noisy.setPixels(photo.pixels() + noise * (sigma / 255), x: 0, y: 0)
      let record = ItemRecord()
      let item = Item(
        name: ItemName(path: "a.png", directory: "", stem: "a", extension: "png", index: 0), value: noisy)
      _ = try await stage.run([item], in: StageContext(key: RandomKey(seed: 1), record: record))
      return try #require(record.contents.notes.first { $0.kind == "noise" }?.number)
    }
    // What a photo has of its own is known to a factor of 1.5 only, and both roundings add to it.
    let own = try await found(0)
    let rounding = photo.bitDepth == 8 ? (1.0 / 12).squareRoot() : 0
    for sigma in [Double(1), 2, 3, 5, 15, 60] {
      let level = try await found(Float(sigma))
      let (least, most) = (hypot(sigma, own / 1.5), hypot(sigma, hypot(1.5 * own, rounding)))
      #expect(level > 0.9 * least && level < 1.1 * most, "\(level) of \(least) to \(most) at \(sigma) in \(name)")
    }
  }

  @Test(
    "A camera's noise in each sample photo is found with what was its own, within 20 %",
    arguments: photos)
  func cameraNoiseIsFound(_ name: String) async throws {
    try folder.write(
      [UInt8](Data(contentsOf: URL(filePath: Self.root + "/samples/photos/clean/\(name).png"))), to: "in/\(name).png")
    let file = try folder.write(
      """
      version: 1
      stages:
        - load: { path: $input }
        - floats: {}
        - keep-reference: {}
        - camera-noise: { gain: [0.001, 0.01], mosaic: 1 }
          as: noisy
        - save: { path: "$output/noisy.png" }
        - take-reference: {}
          from: noisy
        - save: { path: "$output/clean.png" }
      """, to: "camera.yaml")
    let pipeline = try Pipeline(
      file: file, registry: registry, variables: ["input": folder("in"), "output": folder("out")])
    #expect(try await Runner(pipeline, jobs: 1, seed: 1).run().done == 1)
    let stage = try stage(["model": .text("photo-denoiser-small")])
    func found(_ path: String) async throws -> Double {
      let record = ItemRecord()
      let item = Item(
        name: ItemName(path: "a.png", directory: "", stem: "a", extension: "png", index: 0),
        value: try ImageFile.read(path))
      _ = try await stage.run([item], in: StageContext(key: RandomKey(seed: 1), record: record))
      return try #require(record.contents.notes.first { $0.kind == "noise" }?.number)
    }
    let (noisy, clean) = (try ImageFile.read(folder("out/noisy.png")), try ImageFile.read(folder("out/clean.png")))
    let own = try await found(Self.root + "/samples/photos/clean/\(name).png")
    let added = Double(difference(noisy.pixels(), clean.pixels()))
    let expected = (added * added + own * own).squareRoot()
    let level = try await found(folder("out/noisy.png"))
    #expect(abs(level / expected - 1) < 0.2, "\(level) of \(expected) in \(name)")
  }

  @Test func lumaAndChromaAreApart() async throws {
    func luma(_ x: Tensor) -> [Float] {
      let (values, count) = (x.array, x.count / 3)
      return (0..<count).map { 0.299 * values[$0] + 0.587 * values[count + $0] + 0.114 * values[2 * count + $0] }
    }
    let noisy = noisy()
    let all = try #require(try await stage().run(.pixels(noisy)).pixels)
    let colour = try #require(try await stage(["luma": .number(0)]).run(.pixels(noisy)).pixels)
    let light = try #require(try await stage(["chroma": .number(0)]).run(.pixels(noisy)).pixels)
    #expect(zip(luma(colour), luma(noisy)).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(zip(luma(light), luma(all)).allSatisfy { abs($0 - $1) < 1e-5 })
    // What is taken from brightness alone is the same in all three channels.
    let taken = (light - noisy).array
    #expect((0..<taken.count / 3).allSatisfy { abs(taken[$0] - taken[taken.count / 3 + $0]) < 1e-5 })
    // Grain leaves a part of brightness.
    let grain = try #require(try await stage(["grain": .number(0.3)]).run(.pixels(noisy)).pixels)
    let pairs = zip(luma(grain), zip(luma(noisy), luma(all)))
    #expect(pairs.allSatisfy { abs($0 - (0.3 * $1.0 + 0.7 * $1.1)) < 1e-5 })
  }

  @Test func theLongFormGivesTheSame() async throws {
    let file = try folder.write(
      """
      version: 1
      stages:
        - load: { path: $input }
          as: photo
        - denoise: { strength: 0.8, grain: 0.2 }
          as: short
        - remove-impulses: {}
          from: photo
          as: sound
        - tiles: { each: [ encode: { model: photo-denoiser }, decode: { model: photo-denoiser } ] }
          as: result
        - limit: {}
          from: { original: sound, result: result }
          as: limited
        - blend: { strength: 0.8, grain: 0.2 }
          from: { original: photo, result: limited }
          as: long
        - blend: { strength: 1 }
          from: { original: short, result: long }
        - save: { path: "$output/long.png" }
        - save: { path: "$output/short.png" }
          from: short
      """, to: "long.yaml")
    try folder.write(ImageFile.encode(Image(pixels: noisy(), bitDepth: 16), as: .png), to: "in/a.png")
    let pipeline = try Pipeline(
      file: file, registry: registry, variables: ["input": folder("in"), "output": folder("out")])
    let summary = try await Runner(pipeline, jobs: 1).run()
    #expect(summary.failed.isEmpty && summary.done == 1)
    let (long, short) = (try ImageFile.read(folder("out/long.png")), try ImageFile.read(folder("out/short.png")))
    expectClose(long.pixels(), short.pixels(), tolerance: 2e-4)
  }

  @Test func whatCannotBeSeenChangesNothingAndStays() async throws {
    let pixels = noisy()
    func picture(_ hidden: UInt8) -> Image {
      let opaque = Image(pixels: pixels, bitDepth: 8)
      guard case .uint8(let samples) = opaque.samples else { return opaque }
      var all: [UInt8] = []
      for pixel in 0..<150 * 120 {
        let isVisible = pixel % 150 < 80 && pixel / 150 > 20
        all += (0..<3).map { isVisible ? samples[pixel * 3 + $0] : hidden &* UInt8($0 + 1) } + [isVisible ? 255 : 0]
      }
      return Image(width: 150, height: 120, channels: .rgba, samples: .uint8(all))
    }
    let results = try await [0, 77, 200].asyncMap { hidden in
      try #require(try await self.stage(["noise": .number(12)]).run(.image(picture(hidden))).image)
    }
    for (result, hidden) in zip(results, [UInt8(0), 77, 200]) {
      #expect(result.restoringInvisible(from: results[0]).samples == results[0].samples)
      #expect(results[0].restoringInvisible(from: picture(hidden)).samples == result.samples)
    }
  }

  /// Soft, with salt and pepper in one sample of 50.
  private func salted() -> Image {
    let key = RandomKey(seed: 3)
    let soft = noisy(2)
    return Image(
      pixels: Tensor(shape: soft.shape) { output in
        soft.withValues { soft in
          for index in 0..<output.count {
            let draw = key.uniform(at: index)
            output[index] = draw < 0.01 ? 0 : draw > 0.99 ? 1 : soft[index]
          }
        }
      }, bitDepth: 16)
  }

  @Test(
    "Impulses are repaired whatever bounds the removal", arguments: [Argument.text("auto"), .text("none"), .number(2)])
  func impulsesAreRepaired(_ noise: Argument) async throws {
    let (salted, clean) = (salted(), noisy(0))
    let found = try #require(try await stage(["noise": noise]).run(.image(salted)).image)
    #expect(difference(salted.pixels(), clean) > 15 && difference(found.pixels(), clean) < 2)
    // Once, before all else: the result is that of the repaired photo.
    let sound = try #require(try await makeStage("remove-impulses").run(.image(salted)).image)
    #expect(try await stage(["noise": noise]).run(.image(sound)).image?.samples == found.samples)
    // Of impulses as of noise, strength takes a part.
    let half = try #require(try await stage(["noise": noise, "strength": .number(0.5)]).run(.image(salted)).image)
    expectClose(half.pixels(), (salted.pixels() + found.pixels()) * 0.5, tolerance: 1e-4)
    let none = try await stage(["noise": noise, "strength": .number(0)]).run(.image(salted)).image
    #expect(none?.samples == salted.samples)
  }
}

extension Array {
  fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async throws -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
