import ImageKit
import LimnData
import LimnImages
import LimnPipelines
import LimnRuns
import LimnStages
import PipelineKit
import TestKit
import Testing

/// Pairs of a noisy and a clean photo, in two folders.
@Suite struct LoadReferenceStageTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (index, name) in ["a", "in/b"].enumerated() {
      let clean = SampleImages.gradient(width: 40, height: 30 + index, bitDepth: 16)
      try folder.write(ImageFile.encode(clean, as: .png), to: "clean/\(name).png")
      try folder.write(
        ImageFile.encode(SampleImages.gradient(width: 40, height: 30 + index), as: .png), to: "noisy/\(name).PNG")
    }
  }

  private func pipeline(_ path: String = "$here/clean/{dir}/{stem}.png") throws -> Pipeline {
    try folder.write(
      """
      version: 1
      stages:
        - load: { path: $here/noisy }
        - load-reference: { path: "\(path)" }
        - random-crop: { size: 16 }
        - take-reference: {}
        - save: { path: "$output/{dir}/{stem}.png" }
      """, to: "p.yaml")
    return try Pipeline(file: folder("p.yaml"), registry: .standard(), variables: ["output": folder("out")])
  }

  @Test("Each photo gets its own reference, which is cropped as it is", arguments: ["a", "in/b"])
  func pairs(name: String) async throws {
    let summary = try await Runner(try pipeline(), jobs: 1).run()
    #expect(summary.failed.isEmpty)
    let taken = try ImageFile.read(folder("out/\(name).png"))
    let clean = try ImageFile.read(folder("clean/\(name).png"))
    #expect(taken.bitDepth == 16 && taken.width == 16)
    // Somewhere in it.
    let places = (0...clean.height - 16).flatMap { top in (0...clean.width - 16).map { (left: $0, top: top) } }
    let crops = places.map { place in
      clean.cropped(x: place.left, y: place.top, width: 16, height: 16).samples
    }
    #expect(crops.contains(taken.samples))
  }

  @Test("What has no reference, or one of another size, fails by its own name before or when it is opened")
  func refusals() async throws {
    try folder.write(ImageFile.encode(SampleImages.gradient(width: 31, height: 30), as: .png), to: "noisy/small.png")
    try folder.write(ImageFile.encode(SampleImages.gradient(width: 40, height: 30), as: .png), to: "clean/small.png")
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "noisy/alone.png")
    let summary = try await Runner(try pipeline(), jobs: 1).run()
    #expect(
      summary.failed.map(\.description).sorted() == [
        "alone.png: load-reference: its reference '\(folder("clean/alone.png"))' is not there",
        "small.png: load-reference: its reference '\(folder("clean/small.png"))' is 40×30, and it is 31×30: both must show the same, "
          + "pixel for pixel",
      ])
    #expect(throws: StageError("'clean.png' is one photo for all: write {stem} where their names differ")) {
      try makeStage("load-reference", ["path": .text("clean.png")])
    }
  }
}
