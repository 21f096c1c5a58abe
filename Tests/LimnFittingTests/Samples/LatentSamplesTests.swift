import Foundation
import ImageKit
import LimnData
import LimnFitting
import LimnImages
import LimnModels
import LimnNetworks
import LimnPipelines
import LimnStages
import LimnTensors
import Synchronization
import TensorKit
import TestKit
import Testing

@Suite struct LatentSamplesTests {
  @Test("Rows are the latents of the photos in their order, whatever the number of threads")
  func rowsAreTheLatents() async throws {
    let set = try LinearPhotos(mapChannels: 2)
    let photos = try set.photos()
    let one = try await LatentSamples(model: set.model, photos: photos, threads: 1)
    let three = try await LatentSamples(model: set.model, photos: photos, threads: 3)
    #expect(one.values.shape == [LinearPhotos.count, 14] && one.coordinates == 14 && one.failures.isEmpty)
    #expect(one.names == photos && three.names == photos)
    expectSame(one.values, three.values)
    for index in [0, 31, 32, 95] {
      let pixels = try ImageFile.read(photos[index].path).pixels()
      let latent = try set.model.encoder.encode(pixels)
      let row = latent.levels.flatMap(\.array)
      expectClose(one.values.rows([index]), Tensor(row, shape: [1, 14]), tolerance: 1e-5)
    }
  }

  @Test("Of each photo the model sees its frame, at its own size; grey is made colour")
  func theFrameIsCut() async throws {
    let set = try LinearPhotos(frame: Frame(x: 0.25, y: 0.125, side: 0.5))
    let image = SampleImages.gradient(width: 48, height: 40, channels: .greyAlpha)
    try set.folder.write(ImageFile.encode(image, as: .png), to: "other/a.png")
    let photos = try LoadStage(path: set.folder("other")).names()
    let samples = try await LatentSamples(model: set.model, photos: photos)
    // The centred square is 40 pixels wide and begins at 4: a quarter of it further lies the frame, 20 pixels wide.
    let part = image.cropped(x: 14, y: 5, width: 20, height: 20).resized(width: 8, height: 8).pixels()
      .repeatingChannel(3)
    expectClose(samples.values, try set.model.encoder.encode(part).levels[0], tolerance: 1e-6)
  }

  @Test("Mirrored copies stand beside their photos, and mirroring twice gives the photo")
  func mirroredCopies() async throws {
    let set = try LinearPhotos()
    let photos = Array(try set.photos().prefix(40))
    let plain = try await LatentSamples(model: set.model, photos: photos)
    let both = try await LatentSamples(model: set.model, photos: photos, mirrored: true)
    #expect(both.names == photos.flatMap { [$0, $0] })
    expectClose(both.values.rows((0..<40).map { 2 * $0 }), plain.values, tolerance: 1e-6)
    let image = try ImageFile.read(photos[3].path)
    let columns = (0..<8).map { image.pixels(x: 7 - $0, y: 0, width: 1, height: 8) }
    let mirror = Tensor(shape: [1, 3, 8, 8]) { values in
      for (column, pixels) in columns.enumerated() {
        for (index, value) in pixels.array.enumerated() { values[index * 8 + column] = value }
      }
    }
    expectClose(both.values.rows([7]), try set.model.encoder.encode(mirror).levels[0], tolerance: 1e-6)
  }

  @Test func aPhotoThatCannotBeReadIsListedAndTheOthersAreThere() async throws {
    let set = try LinearPhotos()
    let all = try await LatentSamples(model: set.model, photos: set.photos())
    try set.folder.write(Array("not a photo".utf8), to: "photos/05.png")
    let events = Mutex((finished: 0, failed: [String]()))
    let samples = try await LatentSamples(model: set.model, photos: set.photos()) { event in
      events.withLock {
        if case .finished = event { $0.finished += 1 }
        if case .failed(let name, _) = event { $0.failed.append(name.description) }
      }
    }
    expectClose(samples.values, all.values.rows((0..<LinearPhotos.count).filter { $0 != 5 }), tolerance: 1e-6)
    #expect(samples.failures.count == 1 && samples.failures[0].hasPrefix(set.folder("photos/05.png") + ": "))
    #expect(events.withLock { $0.finished == LinearPhotos.count - 1 && $0.failed == ["05.png"] })
    let broken = try set.photos().filter { $0.stem == "05" }
    let error = await #expect(throws: FittingError.self) {
      _ = try await LatentSamples(model: set.model, photos: broken)
    }
    #expect(error?.description == "none of the 1 photos can be used: \(samples.failures[0])")
  }

  @Test("A row that the model does not take is listed by its name, and the others are there")
  func rowsThatCannotBeUsed() async throws {
    let folder = try TemporaryFolder()
    let architecture = try IdentifiableArchitecture([
      "columns": .integer(2), "segments": .integer(3), "latent": .integer(2), "hidden": .list([]),
    ])
    let weights = Parameters(IdentifiableNetwork(architecture).parameters, key: RandomKey(seed: 1))
    try ModelFolder.write(
      to: folder("models/m"), family: "ivae", name: "m", architecture: architecture, weights: weights.byName,
      card: "# M\n")
    let model = try ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all).model("m")
    func samples(_ rows: [String]) async throws -> LatentSamples {
      let table = try folder.write((["a,b,segment"] + rows).joined(separator: "\n") + "\n", to: "t.csv")
      let source = try RowsStage(Arguments(RowsStage.signature, ["path": .text(table)]))
      return try await LatentSamples(model: model, photos: source.names(), of: source, withVariances: true, threads: 2)
    }
    let good = (0..<40).map { "\($0),1,\($0 % 3)" }
    let all = try await samples(good)
    var rows = good
    rows[4] = "4,1,3"
    rows[35] = "35,,2"
    let some = try await samples(rows)
    expectClose(some.values, all.values.rows((0..<40).filter { ![4, 35].contains($0) }), tolerance: 1e-4)
    #expect(
      some.failures == [
        "\(folder("t.csv")) row-5: the last column has the segment of a row, a whole number from 0 to 2",
        "\(folder("t.csv")) row-36: the column 'b' lacks a number, or has one that is not finite; fill it in, or leave "
          + "the row out",
      ])
    let none = await #expect(throws: FittingError.self) { _ = try await samples(["1,1,9"]) }
    #expect(none?.description.hasPrefix("none of the 1 rows can be used: \(folder("t.csv")) row-1: ") == true)
  }

  @Test("A source that is stopped stops the whole, and is no photo that cannot be read")
  func cancellation() async throws {
    let set = try LinearPhotos()
    await #expect(throws: CancellationError.self) {
      _ = try await LatentSamples(model: set.model, photos: set.photos(), of: Stopped(), threads: 1)
    }
  }

  /// A source that is stopped at its first photo.
  private struct Stopped: SourceStage {
    static let signature = Signature(name: "stopped", summary: "Is stopped.", output: .pixels, isSource: true)

    func names() -> [ItemName] { [] }

    func outputType(for inputs: [DataType]) -> DataType { .pixels(channels: 1) }

    func run(_ inputs: [Item], in context: StageContext) throws -> Item { throw CancellationError() }
  }
}
