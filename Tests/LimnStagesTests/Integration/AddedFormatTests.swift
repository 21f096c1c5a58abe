import Foundation
import ImageKit
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors
import TestKit
import Testing

/// A format that is in the table is found, denoised, saved and described, without a line in any stage.
@Suite struct AddedFormatTests {
  private let formats = ImageFormats.standard.adding(Netpbm.self)
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var registry: StageRegistry {
    let models = ModelLibrary(
      searchPaths: [Repository.root.path + "/samples/models"], families: ModelFamily.all)
    return .standard(models: models, formats: formats)
  }

  private func run(_ file: String, _ overrides: String...) async throws -> RunSummary {
    let pipeline = try Pipeline(
      file: file, registry: registry, variables: ["input": folder("in"), "output": folder("out")],
      overrides: overrides)
    return try await Runner(pipeline, jobs: 1).run()
  }

  private func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: folder(name)))) }

  @Test func aFolderWithItsFilesIsDenoised() async throws {
    let photo = SampleImages.gradient(width: 48, height: 40)
    try folder.write(ImageFile.encode(photo, as: Netpbm.name, formats: formats), to: "in/b.PPM")
    try folder.write(ImageFile.encode(photo, as: .png), to: "in/a.png")
    try folder.write("no photo", to: "in/c.gif")
    let summary = try await run(Repository.root.path + "/pipelines/denoise.yaml", "noise=12")
    #expect(summary.failed.isEmpty && summary.finishFailures.isEmpty)
    #expect(folder.files().filter { $0.hasPrefix("out/") } == ["out/a.png", "out/b.PPM", "out/contact-sheet.png"])
    let before = try ImageFile.read(folder("in/b.PPM"), formats: formats)
    let after = try ImageFile.read(folder("out/b.PPM"), formats: formats)
    #expect(after.metadata.format == Netpbm.name && after.channels == .rgb && after.samples != before.samples)
    #expect(try ImageFile.read(folder("out/a.png")).samples == after.samples)
  }

  @Test func whatIsOfAnotherKindIsFittedToIt() async throws {
    let photo = SampleImages.gradient(channels: .rgba, bitDepth: 16)
    try folder.write(ImageFile.encode(photo, as: .png), to: "in/a.png")
    try folder.write(
      "version: 1\nstages: [ { load: {} }, { save: { path: \"$output/{stem}.pgm\" } } ]", to: "p.yaml")
    #expect(try await run(folder("p.yaml")).failed.isEmpty)
    let saved = try ImageFile.read(folder("out/a.pgm"), formats: formats)
    #expect(saved.channels == .rgb && saved.samples == photo.converted(toDepth: 8).laidOnWhite().samples)
  }

  /// What `load` and `save` make of a photo, and what they note of it.
  private func copy(_ name: String, _ arguments: [String: Argument] = [:]) async throws -> [ItemRecord.Note] {
    func stage(_ name: String, _ arguments: [String: Argument]) throws -> any Stage {
      let entry = try #require(registry[name])
      return try entry.make(Arguments(entry.signature, arguments))
    }
    let context = StageContext(key: RandomKey(seed: 0), record: ItemRecord())
    let load = try #require(try stage("load", ["path": .text(folder("in/" + name))]) as? any SourceStage)
    var item = try await load.run([Item(name: try load.names()[0])], in: context)
    item.keepsFile = true
    let path = Argument.text(folder("out/{stem}.{ext}"))
    _ = try await stage("save", arguments.merging(["path": path]) { $1 }).run([item], in: context)
    return context.record?.contents.notes ?? []
  }

  @Test func itsUnchangedFilesAreCopiedUnlessAParameterSaysOtherwise() async throws {
    let file = Array("P5\n# said\n2 1 3\n".utf8) + [0, 3]
    try folder.write(file, to: "in/a.pgm")
    let scaled = ItemRecord.Note(kind: "scaled", text: "samples of 0 to 3 were scaled")
    #expect(try await copy("a.pgm") == [scaled, .init(kind: "copied", text: "copied unchanged", isFigure: true)])
    #expect(try bytes("out/a.pgm") == file)
    #expect(try await copy("a.pgm", ["comments": .text("drop")]) == [scaled])
    #expect(try bytes("out/a.pgm") == Array("P5\n2 1\n255\n".utf8) + [0, 255])
  }

  @Test func itsLimitIsLoads() async throws {
    try folder.write(Array("P5\n# said\n2 1 255\n".utf8) + [0, 3], to: "in/a.pgm")
    try folder.write("version: 1\nstages: [ { load: {} }, { save: {} } ]", to: "p.yaml")
    #expect(try await run(folder("p.yaml")).failed.isEmpty)
    #expect(
      try await run(folder("p.yaml"), "load.max-comment=3").failed.map(\.reason)
        == ["Netpbm above a limit: it has 4 bytes of comments"])
  }

  @Test func helpAndSchemaNameIt() throws {
    let load = try #require(registry["load"]?.signature)
    #expect(load.summary == "Finds PNG, JPEG, WebP, TIFF, HEIC, AVIF and Netpbm photos and opens them, one at a time.")
    #expect(StageHelp.page(load).contains("max-comment"))
    let save = try #require(registry["save"]?.signature)
    #expect(
      StageHelp.page(save).contains("ends in .png, .jpg, .jpeg, .webp, .tif, .tiff, .heic, .heif, .avif, .ppm or .pgm.")
    )
    #expect(StageHelp.page(save).contains("Whether Netpbm files keep their comments."))
    #expect(PipelineSchema.text(registry).contains("max-comment"))
  }
}
