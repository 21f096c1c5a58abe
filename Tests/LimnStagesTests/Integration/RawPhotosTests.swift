import Foundation
import ImageKit
import LimnImages
import LimnPipelines
import LimnRuns
import LimnStages
import TestKit
import Testing

/// Raw photos in a folder: counted by name, or read by their previews if that is asked for.
@Suite struct RawPhotosTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(raw(), to: "in/a.RAF")
    try folder.write(Repository.seed("tiff/raw.tif"), to: "in/b.dng")
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .jpeg), to: "in/a.jpg")
  }

  /// A photo of a Fuji camera, as far as it needs to be one.
  private func raw() throws -> [UInt8] {
    let jpeg = try ImageFile.encode(SampleImages.gradient(width: 40, height: 30), as: .jpeg)
    let size = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: jpeg.count >> $0) }
    var bytes = Array("FUJIFILMCCD-RAW ".utf8)
    bytes += [UInt8](repeating: 0, count: 84 - bytes.count) + [0, 0, 0, 160] + size
    return bytes + [UInt8](repeating: 0, count: 160 - bytes.count) + jpeg
  }

  private func run(_ load: String) async throws -> RunSummary {
    let file = try folder.write("version: 1\nstages: [ load: { \(load) }, save: {} ]\n", to: "p.yaml")
    let pipeline = try Pipeline(
      file: file, registry: .standard(), variables: ["input": folder("in"), "output": folder("out")])
    var selection = ItemSelection()
    selection.findsOthers = true
    return await Runner(pipeline, jobs: 1, seed: 1).run(try pipeline.source.find(selection).names)
  }

  @Test func previewsAreReadIfAskedFor() async throws {
    let plain = try await run("path: $input")
    #expect(plain.done == 1 && plain.passedOver.total == 2)
    let summary = try await run("path: $input, raw: preview")
    #expect(summary.done == 2 && summary.passedOver.total == 1 && summary.failed.isEmpty)
    #expect(folder.files().filter { $0.hasPrefix("out/") } == ["out/a.RAF.jpg", "out/a.jpg"])
    let saved = try ImageFile.read(folder("out/a.RAF.jpg"))
    #expect((saved.width, saved.height) == (40, 30) && saved.metadata.format == .jpeg)
  }

  @Test func plansKnowIt() throws {
    let stage = LoadStage(path: folder("in"))
    var selection = ItemSelection()
    selection.findsOthers = true
    let names = try stage.find(selection).names
    #expect(names.map { stage.reasonToPassOver($0) } == ["RAF raw not read", nil, "DNG raw not read"])
    let asked = try LoadStage(
      Arguments(LoadStage.signature, ["path": .text(folder("in")), "raw": .text("preview")]))
    #expect(names.map { asked.reasonToPassOver($0) } == [nil, nil, "DNG raw without a preview"])
    #expect(try asked.size(of: names[0])?.width == 40)
  }
}
