import Foundation
import ImageKit
import LimnData
import LimnImages
import LimnPipelines
import LimnStages
import TestKit
import PipelineKit
import Testing

@Suite struct PictureStageTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func everyItemGetsTheSamePhoto() async throws {
    let photo = SampleImages.gradient(channels: .rgba, bitDepth: 16)
    try folder.write(ImageFile.encode(photo, as: .png), to: "b.png")
    let stage = try makeStage("picture", ["path": .text(folder("b.png"))])
    for name in ["a.png", "c.png"] {
      let item = Item(
        name: ItemName(path: name, directory: "", stem: name, extension: "png", index: 0),
        value: Pixels(SampleImages.pixels()), origin: SampleImages.gradient())
      let result = try await stage.run([item], in: StageContext(key: .init(seed: 1)))
      #expect(result.name == item.name && result.value.image?.samples == photo.samples)
      #expect(result.origin?.samples == photo.samples)
      // It is read once.
      try? FileManager.default.removeItem(atPath: folder("b.png"))
    }
  }

  @Test func aRunDependsOnThePhotosContent() throws {
    let yaml = """
      version: 1
      stages:
        - load: { path: $input }
        - branch: { each: [ picture: { path: "\(folder("b.png"))" } ] }
      """
    func learned(_ photo: Image) throws -> [String: String] {
      try folder.write(ImageFile.encode(photo, as: .png), to: "b.png")
      return try Pipeline(
        file: PipelineFile(bytes: Array(yaml.utf8), path: "p.yaml"), registry: .standard(),
        variables: ["input": folder("in")]
      ).learned
    }
    let first = try learned(SampleImages.gradient())
    #expect(first.keys.sorted() == ["picture b.png"])
    #expect(try learned(SampleImages.gradient(bitDepth: 16)) != first)
    #expect(try learned(SampleImages.gradient()) == first)
  }

  @Test func whatCannotBeReadIsRefused() async throws {
    #expect(
      throws: StageError(
        "'\(folder("no.png"))' cannot be opened: give the path of a \(ImageFormats.standard.names("or")) file")
    ) { try makeStage("picture", ["path": .text(folder("no.png"))]) }
    try folder.write("words", to: "in/words.png")
    #expect(
      throws: StageError(
        "'\(folder("in"))' is not a file: give the path of a \(ImageFormats.standard.names("or")) file")
    ) {
      try makeStage("picture", ["path": .text(folder("in"))])
    }
    let stage = try makeStage("picture", ["path": .text(folder("in/words.png"))])
    await #expect {
      try await stage.run(.image(SampleImages.gradient()))
    } throws: { "\($0)".hasPrefix("'\(folder("in/words.png"))': ") }
  }
}
