import ImageKit
import LimnCompare
import LimnData
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors
import PipelineKit
import TestKit
import Testing

@Suite struct ComparedImagesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ name: String, fewest: Int = 3, most: Int = .max) async throws -> ComparedImages {
    try await ComparedImages(path: folder(name), fewest: fewest, most: most, key: RandomKey(seed: 0), jobs: 2)
  }

  private func flat(_ level: UInt8, _ channels: Image.Channels = .grey) -> Image {
    Image(
      width: 8, height: 8, channels: channels, samples: .uint8([UInt8](repeating: level, count: 64 * channels.count)))
  }

  @Test("Images have one size and one channel where they are grey, also where they are stored in colour")
  func greyInColour() async throws {
    for index in 0..<3 {
      let grey = DrawnBlobs.image(x: Double(index) / 3, y: 0.2)
      let colour = Image(pixels: grey.pixels().repeatingChannel(3), bitDepth: 8)
      try folder.write(ImageFile.encode(index == 0 ? grey : colour, as: .png), to: "mixed/\(index).png")
    }
    let images = try await read("mixed")
    #expect(images.pixels.shape == [3, 1, 8, 8] && images.greyInColour == 2 && images.constant == 0)
    #expect(Set(images.hashes).count == 3 && images.names.map(\.stem) == ["0", "1", "2"])
    try folder.write(
      ImageFile.encode(SampleImages.gradient(width: 8, height: 8, channels: .rgb), as: .png), to: "mixed/3.png")
    let mixed = try await read("mixed")
    #expect(mixed.channels == 3 && mixed.greyInColour == 2)
    let like = try await ComparedImages(
      path: folder("mixed"), like: images, fewest: 1, key: RandomKey(seed: 0), jobs: 1)
    #expect(like.channels == 1 && like.names.count == 4)
  }

  @Test("It is said how many images are resized, and how many lose their edges")
  func fitting() async throws {
    try DrawnBlobs.write(4, to: folder)
    #expect(try await read("blobs").fitting == nil)
    for (name, width) in [("wide", 12), ("large", 16)] {
      let image = SampleImages.gradient(width: width, height: name == "large" ? 16 : 8)
      try folder.write(ImageFile.encode(image, as: .png), to: "blobs/\(name).png")
    }
    #expect(
      try await read("blobs").fitting
        == "6 of the 6 images are resized to 32×32, 1 of them after cutting off what lies outside their middle")
    try DrawnBlobs.write(4, to: folder, as: "own")
    let like = try await ComparedImages(
      path: folder("blobs"), like: read("own"), fewest: 1, key: RandomKey(seed: 0), jobs: 1)
    #expect(
      like.fitting == "2 of the 6 images are resized to 8×8, 1 of them after cutting off what lies outside their middle"
    )
  }

  @Test("What cannot be read is listed, and where images are too many some are drawn")
  func failuresAndLimits() async throws {
    try DrawnBlobs.write(6, to: folder)
    try folder.write("no image", to: "blobs/broken.png")
    let images = try await read("blobs")
    #expect(images.names.count == 6 && images.failures.count == 1)
    #expect(images.failures[0].item == folder("blobs/broken.png"))
    let some = try await read("blobs", most: 4)
    #expect(some.found == 7 && some.names.count + some.failures.count == 4)
  }

  @Test("Too few, constant and equal images are refused, each in one line")
  func refusals() async throws {
    try DrawnBlobs.write(2, to: folder)
    await refuses(
      "blobs", "2 images in '\(folder("blobs"))': at least 3 are needed, and 1,000 before anything can be said of a VAE"
    )
    for index in 0..<3 { try folder.write(ImageFile.encode(flat(UInt8(index)), as: .png), to: "flat/\(index).png") }
    await refuses("flat", "each of the 3 images in '\(folder("flat"))' has one colour only: there is nothing to learn")
    for index in 0..<3 {
      try folder.write(ImageFile.encode(DrawnBlobs.image(x: 0, y: 0), as: .png), to: "same/\(index).png")
    }
    await refuses("same", "all 3 images in '\(folder("same"))' are the same: there is nothing to learn")
    for index in 0..<9 {
      try folder.write(ImageFile.encode(DrawnBlobs.image(x: index < 2 ? 1 : 0, y: 0), as: .png), to: "few/\(index).png")
    }
    let few = await #expect(throws: ComparisonError.self) { _ = try await read("few", fewest: 8) }
    #expect(
      few?.description == "2 of the 9 images in '\(folder("few"))' are different ones: at least 4 are needed")
    for index in 0..<3 { try folder.write("no", to: "broken/\(index).png") }
    await refuses(
      "broken",
      "none of the 3 images in '\(folder("broken"))' can be read: give \(ImageFormats.standard.names("or")) files")
    await #expect(throws: StageError.self) { _ = try await read("nowhere") }
  }

  private func refuses(_ name: String, _ text: String) async {
    let error = await #expect(throws: ComparisonError.self) { _ = try await read(name) }
    #expect(error?.description == text)
  }

  @Test("A comparison that is stopped while images are opened is, and no image is named")
  func cancellation() async throws {
    await #expect(throws: CancellationError.self) {
      _ = try await ComparedImages(
        of: PictureSet(source: StoppedSource()), path: "photos", fewest: 3, key: RandomKey(seed: 0), jobs: 1)
    }
  }
}
