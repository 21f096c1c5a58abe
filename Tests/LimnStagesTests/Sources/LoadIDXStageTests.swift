import LimnFoundation
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors
import PipelineKit
import TestKit
import Testing

@Suite struct LoadIDXStageTests {
  private let folder: TemporaryFolder
  private let images: String
  private let labels: String

  init() throws {
    folder = try TemporaryFolder()
    images = try folder.write(
      [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 10, 11, 0, 21, 30, 255], to: "train-images-idx3-ubyte")
    labels = try folder.write([0, 0, 8, 1, 0, 0, 0, 3, 4, 7, 4], to: "train-labels-idx1-ubyte")
  }

  private func stage(_ arguments: [String: Argument] = [:]) throws -> LoadIDXStage {
    try #require(
      try makeStage("load-idx", ["path": .text(images)].merging(arguments) { $1 }) as? LoadIDXStage)
  }

  private func samples(_ stage: LoadIDXStage, of name: ItemName) async throws -> Image.Samples {
    let item = try await stage.run([Item(name: name)], in: StageContext(key: RandomKey(seed: 0)))
    return try #require(item.value as? Image).samples
  }

  @Test func imagesHaveNumbersAndTheFoldersOfTheirClasses() async throws {
    #expect(try stage().names().map(\.description) == ["train-00001.png", "train-00002.png", "train-00003.png"])
    let stage = try stage(["labels": .text(labels)])
    #expect(try stage.names().map(\.description) == ["4/train-00001.png", "7/train-00002.png", "4/train-00003.png"])
    #expect(try await samples(stage, of: stage.names()[1]) == .uint8([0, 21]))
    #expect(try stage.size(of: stage.names()[0])?.width == 2)
  }

  @Test("The file that was read is noted, so that a changed one is read again")
  func theFileIsNoted() async throws {
    let (stage, record) = (try stage(), ItemRecord())
    let name = try stage.names()[0]
    _ = try await stage.run([Item(name: name)], in: StageContext(key: RandomKey(seed: 0), record: record))
    let file = try FileRecord(ofFile: images)
    #expect(name.path == images && record.contents.input == file)
  }

  @Test func someClassesOnlyAndRaised() async throws {
    let stage = try stage(["labels": .text(labels), "only": .list([.integer(4)]), "raise": .boolean(true)])
    let names = try stage.names()
    #expect(names.map(\.description) == ["4/train-00001.png", "4/train-00003.png"] && names.map(\.index) == [0, 1])
    #expect(try await samples(stage, of: names[1]) == .uint8([31, 255]))
  }

  @Test func theFirstImagesAreTheFirstOfTheFile() throws {
    let all = try stage([:]).names()
    #expect(all.count > 1)
    #expect(try stage(["first": .integer(1)]).names() == Array(all.prefix(1)))
    #expect(try stage(["first": .integer(1000)]).names() == all)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    #expect(throws: StageError("'only' chooses images by their classes: give the file of these as 'labels'")) {
      _ = try stage(["only": .list([.integer(1)])])
    }
    #expect(throws: StageError("'\(images)' has no image of the classes in 'only'")) {
      _ = try stage(["only": .list([.integer(9)]), "labels": .text(labels)]).names()
    }
    let swapped = #expect(throws: FileError.self) { _ = try stage(["path": .text(labels)]).names() }
    #expect(swapped?.reason == "holds no images: give a file such as train-images-idx3-ubyte.gz")
    let other = #expect(throws: FileError.self) { _ = try stage(["labels": .text(images)]).names() }
    #expect(
      other?.reason == "holds no class for each of the 3 images; give the labels that belong to them")
  }
}
