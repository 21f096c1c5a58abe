import Foundation
import LimnData
import LimnImages
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import ModelKit
import PipelineKit
import TestKit
import Testing

@Suite struct ScoreStageTests {
  private let folder: TemporaryFolder
  private let library: ModelLibrary

  /// Components that keep the first of two pixels, the second being ½.
  init() throws {
    folder = try TemporaryFolder()
    library = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all)
    try TinyComponents.write(
      to: folder("models/pca"), shape: [1, 1, 2], mean: [0.5, 0.5], components: [1, 0], variances: [0.1], noise: 0.01)
  }

  private func score(_ pixels: [Float], _ arguments: [String: Argument] = [:]) async throws -> ItemRecord.Note {
    let entry = try #require(StageRegistry.standard(models: library)["score"])
    let stage = try entry.make(Arguments(entry.signature, ["model": .text("pca")].merging(arguments) { $1 }))
    let item = Item(
      name: ItemName(path: "a.png", directory: "", stem: "a", extension: "png", index: 0),
      value: Pixels(Tensor(pixels, shape: [1, 1, 1, 2])))
    let record = ItemRecord()
    let result = try await stage.run([item], in: StageContext(key: RandomKey(seed: 0), record: record))
    #expect((result.value as? Pixels)?.tensor.array == pixels)
    return try #require(record.contents.notes.first)
  }

  @Test func theScoreIsNotedAndThePhotoPassesOn() async throws {
    let note = try await score([0.9, 0.7])
    #expect(note.kind == "odd" && note.text == "residual: 0.02" && abs((note.number ?? 0) - 0.02) < 1e-6)
    #expect(note.isFigure, "a score is no remark, and is not summed up")
    let density = try await score([0.9, 0.7], ["by": .text("density")])
    let expected = 0.5 * (2 * log(2 * Double.pi) + log(0.1) + log(0.01) + 0.16 / 0.1 + 0.04 / 0.01)
    #expect(abs((density.number ?? 0) - expected) < 1e-4 && density.text.hasPrefix("minus log-density: "))
  }

  @Test func photosAboveTheLimitFail() async throws {
    _ = try await score([0.9, 0.55], ["limit": .number(0.01)])
    await #expect(throws: StageError("its score of 0.02 is above the limit of 0.01")) {
      _ = try await score([0.9, 0.7], ["limit": .number(0.01)])
    }
  }
}
