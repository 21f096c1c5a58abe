import ImageKit
import LimnData
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors
import PipelineKit
import TestKit
import Testing

@Suite struct LoadFramesStageTests {
  private let folder: TemporaryFolder

  /// Ten grey frames of 6×4, the first pixel of each saying which it is.
  init() throws {
    folder = try TemporaryFolder()
    for step in 0..<10 {
      let samples = [UInt8](repeating: UInt8(step), count: 24)
      try folder.write(
        ImageFile.encode(Image(width: 6, height: 4, channels: .grey, samples: .uint8(samples)), as: .png),
        to: "film/\(1000 + step).png")
    }
  }

  private func stage(_ values: [String: Argument] = [:]) throws -> LoadFramesStage {
    let usual: [String: Argument] = ["path": .text(folder("film")), "frames": .integer(3)]
    return try LoadFramesStage(Arguments(LoadFramesStage.signature, usual.merging(values) { $1 }))
  }

  private func steps(_ stage: LoadFramesStage) async throws -> [[Int]] {
    var found: [[Int]] = []
    for name in try stage.names() {
      let item = try await stage.run([Item(name: name)], in: StageContext(key: RandomKey(seed: 0)))
      let frames = try item.as(FrameSequence.self).frames
      #expect(frames.shape == [3, 1, 4, 6])
      found.append((0..<3).map { Int((frames.items($0..<$0 + 1).array[0] * 255).rounded()) })
    }
    return found
  }

  @Test func framesAreCutInOrder() async throws {
    #expect(try await steps(stage()) == [[0, 1, 2], [3, 4, 5], [6, 7, 8]])
    #expect(
      try await steps(stage(["every": .integer(5), "first": .integer(2)])) == [[1, 2, 3], [6, 7, 8]])
    #expect(try await steps(stage(["every": .integer(1), "last": .integer(4)])) == [[0, 1, 2], [1, 2, 3]])
    #expect(try stage().names().map(\.description) == ["1000", "1003", "1006"])
    #expect(
      try stage().outputType(for: []) == .sequence(time: 3, axes: [.channels: 1, .height: 4, .width: 6]))
    #expect(try stage(["path": .text("nowhere")]).outputType(for: []) == .sequence(axes: [.channels: 1]))
  }

  @Test("A sequence's first frame is noted as what was read")
  func theFirstFrameIsNoted() async throws {
    let (stage, record) = (try stage(), ItemRecord())
    let name = try stage.names()[1]
    _ = try await stage.run([Item(name: name)], in: StageContext(key: RandomKey(seed: 0), record: record))
    #expect(record.contents.input?.path == name.path && name.path == folder("film/1003.png"))
  }

  @Test func whatIsNoFilmIsRefusedInOneLine() async throws {
    func fault(_ values: [String: Argument]) async -> String? {
      do {
        _ = try await steps(try stage(values))
        return nil
      } catch { return "\(error)" }
    }
    #expect(
      await fault(["frames": .integer(11)])
        == "there are 10 frames in '\(folder("film"))', and a sequence has 11: give fewer 'frames'")
    #expect(
      await fault(["first": .integer(5), "last": .integer(4)]) == "the last frame is 4, and the first 5")
    let colour = SampleImages.gradient(width: 6, height: 4, channels: .rgb)
    try folder.write(ImageFile.encode(colour, as: .png), to: "film/1001.png")
    #expect(await fault([:]) == "the frame '1001.png' is in colour: set 'colour: true', or make frames grey")
    let larger = Image(width: 8, height: 4, channels: .grey, samples: .uint8([UInt8](repeating: 0, count: 32)))
    try folder.write(ImageFile.encode(larger, as: .png), to: "film/1001.png")
    #expect(await fault([:]) == "the frame '1001.png' is of another size than those before it")
  }
}
