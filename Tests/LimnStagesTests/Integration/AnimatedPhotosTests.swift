import Foundation
import ImageKit
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import TestKit
import Testing

/// Animated PNGs on their way through a run: every picture is processed, and one file comes out.
@Suite struct AnimatedPhotosTests {
  private let folder: TemporaryFolder
  private let timing = FrameTiming(plays: 2, delays: [.init(1, 10), .init(2, 10), .init(3, 10)])
  /// Three pictures of one kind.
  private let pictures = (0..<3).map { number in
    var image = SampleImages.gradient(width: 24, height: 16)
    if case .uint8(let samples) = image.samples { image.samples = .uint8(samples.map { $0 &+ UInt8(40 * number) }) }
    return image
  }

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(animation(), to: "in/a.png")
    try folder.write(ImageFile.encode(pictures[0], as: .png), to: "in/b.png")
  }

  private func animation(of pictures: [Image]? = nil) throws -> [UInt8] {
    var writer = PNG.frameWriter(timing)
    for picture in pictures ?? self.pictures { try writer.append(picture) }
    var bytes: [UInt8] = []
    _ = try writer.write { piece in
      bytes += piece
      return true
    }
    return bytes
  }

  private func run(_ stages: String, jobs: Int = 1) async throws -> RunSummary {
    let file = try folder.write(
      "version: 1\nstages: [ { load: { path: $input }, as: photo }, \(stages) ]\n", to: "p.yaml")
    let pipeline = try Pipeline(
      file: file, registry: .standard(), variables: ["input": folder("in"), "output": folder("out")])
    return try await Runner(pipeline, jobs: jobs, seed: 1).run()
  }

  private func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: folder(name)))) }

  private func found(_ name: String) throws -> (timing: FrameTiming, pictures: [Image]) {
    var frames = try PNG.frames(of: bytes(name), limits: ImageLimits(), settings: [:])
    return (frames.timing, try (0..<frames.timing.count).map { _ in try frames.next() })
  }

  @Test func everyPictureIsProcessed() async throws {
    let summary = try await run("grey: {}, save: {}")
    #expect(summary.done == 2 && summary.failed.isEmpty && summary.passedOver.total == 0)
    let result = try found("out/a.png")
    #expect(result.timing == timing)
    for (before, after) in zip(pictures, result.pictures) {
      #expect(after.channels == .grey && (after.width, after.height) == (before.width, before.height))
    }
    #expect(Set(result.pictures.map(\.samples)).count == 3)
    #expect(try ImageFile.read(folder("out/b.png")).samples == result.pictures[0].samples)
  }

  @Test func eachPictureHasItsOwnRandomnessWhateverTheNumberOfJobs() async throws {
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "in/c.png")
    #expect(try await run("noise: { sigma: 20 }, save: {}").done == 3)
    let first = try bytes("out/a.png")
    // The same picture three times, and three draws.
    try folder.write(animation(of: [pictures[0], pictures[0], pictures[0]]), to: "in/d.png")
    #expect(try await run("noise: { sigma: 20 }, save: {}").done == 4)
    #expect(try Set(found("out/d.png").pictures.map(\.samples)).count == 3)
    try FileManager.default.removeItem(atPath: folder("out"))
    #expect(try await run("noise: { sigma: 20 }, save: {}", jobs: 3).done == 4)
    #expect(try bytes("out/a.png") == first)
  }

  @Test func oneThatNothingChangedIsCopied() async throws {
    #expect(try await run("save: {}").done == 2)
    let result = try found("out/a.png")
    #expect(result.timing == timing && result.pictures.map(\.samples) == pictures.map(\.samples))
  }

  @Test func whatHoldsOnePictureIsNotWrittenOfSeveral() async throws {
    let summary = try await run("save: { path: \"$output/{stem}.jpg\" }")
    #expect(summary.done == 1 && summary.passedOver.total == 1)
    #expect(folder.files().filter { $0.hasPrefix("out/") } == ["out/b.jpg"])
    // Called .jpg, it stays what it is.
    try folder.write(animation(), to: "in/c.jpg")
    #expect(try await run("grey: {}, save: {}").done == 3)
    #expect(try found("out/c.png").pictures.count == 3)
  }

  @Test func whatIsMadeOfAllItemsIsMadeOfTheFirstPictures() async throws {
    let sheet = "{ contact-sheet: { path: $output/sheet.png }, from: { before: photo, after: after } }"
    let summary = try await run("{ grey: {}, as: after }, \(sheet), save: {}")
    #expect(summary.done == 2 && summary.finishFailures.isEmpty)
    #expect(try found("out/a.png").pictures.count == 3)
    #expect(try ImageFile.read(folder("out/sheet.png")).height > 0)
  }

  @Test func aDamagedAnimationFailsByName() async throws {
    var damaged = try animation()
    damaged.removeLast(12 + 40)
    try folder.write(damaged, to: "in/d.png")
    let summary = try await run("save: {}")
    #expect(summary.done == 2 && summary.failed.count == 1)
    #expect(!folder.files().contains("out/d.png"))
  }

  @Test func memoryCountsEveryPicture() throws {
    let stage = LoadStage(path: folder("in"))
    let sizes = try stage.names().map { try #require(try stage.size(of: $0)) }
    #expect(sizes[0].frames == 3 && sizes[0].frameMemory >= 3 * 24 * 16 * 3)
    #expect(sizes[1].frameMemory == 0)
    // Pages are not gone through.
    try folder.write(Repository.seed("tiff/pages.tif"), to: "pages/a.tif")
    let pages = LoadStage(path: folder("pages"))
    #expect(try pages.size(of: pages.names()[0])?.frameMemory == 0)
  }
}
