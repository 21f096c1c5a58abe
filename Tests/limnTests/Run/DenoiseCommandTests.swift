import Foundation
import ImageKit
import LimnImages
import ModelKit
import TestKit
import Testing

@Suite struct DenoiseCommandTests {
  private let folder: TemporaryFolder
  private let environment: [String: String]

  /// Two photos and a pipeline `denoise` of the user's own, which has the shipped one's parameters.
  init() throws {
    folder = try TemporaryFolder()
    environment = ["LIMN_PIPELINES": folder("pipelines"), "LIMN_MODELS": folder("models")]
    try TinyModel.write(to: folder("models/tiny"), name: "tiny")
    for name in ["a.png", "b/c.png"] {
      try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "in/\(name)")
    }
    try folder.write(
      """
      version: 1
      parameters: { model: tiny, strength: 1, chroma: 1, luma: 1, grain: 0, noise: auto }
      stages:
        - load: { path: $input }
          as: photo
        - encode: { model: $model }
        - decode: { model: $model }
          as: clean
        - blend: { strength: $strength }
          from: [ photo, clean ]
          as: done
        - save: { path: "$output/{dir}/{stem}.{ext}" }
        - contact-sheet: { path: "$output/contact-sheet.png" }
          from: { before: photo, after: done }
      """, to: "pipelines/denoise.yaml")
  }

  private func limn(_ arguments: String...) throws -> Command.Result {
    try Command.run(arguments, in: URL(filePath: folder.path), adding: environment)
  }

  private func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: folder(name))) }

  @Test func aFolderIsDoneAsRunDoesItAndEitherCarriesOn() throws {
    let first = try limn("denoise", "in", "out", "--strength", "0.5", "--limit", "1")
    #expect(first.status == 0 && first.output.hasPrefix("wrote out/contact-sheet.png\n1 photo in "), "\(first.errors)")
    let slashed = try limn("denoise", "in", "slashed//", "--strength", "0.5", "--limit", "1")
    #expect(slashed.output.hasPrefix("wrote slashed/contact-sheet.png\n1 photo in "), "\(slashed.errors)")
    let rest = try limn("run", "denoise", "--input", "in", "--output", "out", "--set", "strength=0.5")
    #expect(rest.status == 0 && rest.output.contains(", 1 done before"))
    #expect(try limn("denoise", "in", "out/", "--strength", "0.5").output.hasPrefix("0 photos in "))
    #expect(try limn("denoise", "in", "out", "--strength", "0.25").output.contains("2 photos in "))
    let retried = try Command.run(["retry", folder("out")], in: URL(filePath: "/"), adding: environment)
    #expect(retried.status == 0 && retried.output.hasPrefix("0 photos in "), "\(retried.errors)")
  }

  @Test("Photos whose names begin with a dash stand behind --")
  func dashes() throws {
    for name in ["-a.png", "-b.png"] {
      try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: name)
    }
    let result = try limn("denoise", "--", "-a.png", "-b.png", "out")
    #expect(result.status == 0 && result.output.contains("2 photos in "), "\(result.errors)")
  }

  @Test func aFileInAndAFileNameOutGivesThatFileAlone() throws {
    let before = Set(folder.files())
    let result = try limn("denoise", "in/a.png", "new/{clean} $1.png", "--strength", "0.5", "--progress", "none")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(
      result.output.hasPrefix("1 photo in ") && result.output.hasSuffix(", 0 failed, written to new/{clean} $1.png\n"))
    #expect(Set(folder.files()).subtracting(before) == ["new/{clean} $1.png"])
    // The very file that a folder would get.
    #expect(try limn("denoise", "in/a.png", "out", "--strength", "0.5").status == 0)
    #expect(try bytes("out/a.png") == bytes("new/{clean} $1.png"))
    // Another format by the name.
    #expect(try limn("denoise", "in/a.png", "a.JPG").status == 0)
    #expect(try bytes("a.JPG").prefix(2) == Data([0xFF, 0xD8]))
  }

  @Test func aFolderOrASlashMeansAFolder() throws {
    for (output, file) in [("x.png/", "x.png/a.png"), ("models", "models/a.png"), ("plain", "plain/a.png")] {
      #expect(try limn("denoise", "in/a.png", output).status == 0)
      let journal = folder(String(file.dropLast(5)) + ".limn/journal.jsonl")
      #expect(folder.files().contains(file) && FileManager.default.fileExists(atPath: journal))
    }
  }

  @Test func severalPhotosAreDenoisedIntoAFolder() throws {
    let result = try limn("denoise", "in/a.png", "in", "several")
    #expect(result.status == 0, "\(result.errors)")
    #expect(folder.files().contains { $0.hasPrefix("several/") && $0.hasSuffix("a.png") })
  }

  @Test func noFileIsReplacedUnlessThatIsWanted() throws {
    try folder.write("precious", to: "b.png")
    let refused = try limn("denoise", "in/a.png", "b.png")
    #expect(refused.status == 2)
    #expect(
      refused.errors
        == "error: 'b.png' is there already: give another name, the folder to write to, or --force to replace it\n")
    #expect(try bytes("b.png") == Data("precious".utf8))
    #expect(try limn("denoise", "in/a.png", "b.png", "--force").status == 0)
    #expect(try limn("denoise", "in/a.png", "b.png", "--if-exists", "replace").status == 0)
    #expect(
      try limn("denoise", "in/a.png", "in/../in/a.png").errors
        == "error: 'in/../in/a.png' is the photo itself: give another name\n")
    try folder.write("no photo", to: "bad.png")
    let bad = try limn("denoise", "bad.png", "b.png", "--force", "--progress", "none")
    #expect(bad.status == 1 && bad.errors.hasPrefix("1 photo failed:\n  bad.png: "))
    #expect(try bytes("b.png").count > 100)
  }

  @Test func whatIsWrongWithAnOptionIsSaidInItsOwnWords() throws {
    let strength = try limn("denoise", "in", "out", "--strength", "x")
    #expect(strength.status == 2 && strength.errors.hasPrefix("--strength x: 'strength' of 'blend' must be "))
    let model = try limn("denoise", "in", "out", "--model", "tinyy")
    #expect(model.errors.contains("no model named \"tinyy\"; did you mean \"tiny\"?"))
    try TinyModel.write(to: folder("mine"), name: "mine")
    let mine = try limn("denoise", "in", "out", "--model", "mine")
    #expect(mine.errors.contains("no model named \"mine\"; the folder of that name is given as ./mine"))
    let set = try limn("denoise", "in", "out", "--set", "save.quality=900")
    #expect(
      set.errors
        == "--set save.quality=900: 'quality' of 'save' must be auto, source or a whole number from 1 to 100; found 900\n"
    )
    #expect(!folder.files().contains { $0.hasPrefix("out") })
  }
}
