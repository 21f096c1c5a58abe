import ImageKit
import LimnImages
import LimnPipelines
import LimnRuns
import LimnStages
import TestKit
import Testing

/// What is known of a run's files before the first photo is opened.
@Suite struct RefusalsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ names: String...) throws {
    for name in names {
      let format: FormatName = name.hasSuffix("jpg") ? .jpeg : .png
      try folder.write(
        name.hasSuffix(".gif") ? Array("GIF89a".utf8) : ImageFile.encode(SampleImages.gradient(), as: format),
        to: "in/" + name)
    }
  }

  private func pipeline(_ save: String, _ more: String = "") throws -> Pipeline {
    let file = try folder.write(
      """
      version: 1
      stages:
        - load: { path: $input }
          as: photo
        - save: { path: "\(save)" }
        - contact-sheet: { path: "$output/contact-sheet.png" }
          from: { before: photo, after: photo }
        \(more)

      """, to: "p.yaml")
    return try Pipeline(
      file: file, registry: .standard(), variables: ["input": folder("in"), "output": folder("out")])
  }

  private func names(_ pipeline: Pipeline) throws -> [ItemName] {
    var selection = ItemSelection()
    selection.findsOthers = true
    return try pipeline.source.find(selection).names
  }

  /// The reasons by the photos' names, without the folder.
  private func refusals(_ pipeline: Pipeline) throws -> [String: String] {
    let names = try names(pipeline)
    return Dictionary(
      uniqueKeysWithValues: pipeline.refusals(among: names).map {
        (names[$0].description, $1.replacing(folder.path + "/", with: ""))
      })
  }

  @Test func aPhotoThatWouldBeWrittenWhereTheSheetIsIsRefused() async throws {
    try write("contact-sheet.png", "b.jpg", "c/contact-sheet.png")
    let pipeline = try pipeline("$output/{dir}/{stem}.{ext}")
    let reason =
      "its output 'out/contact-sheet.png' would be the file that 'contact-sheet' makes of all photos too: rename the photo, "
      + "or give 'contact-sheet' another path"
    #expect(try refusals(pipeline) == ["contact-sheet.png": reason])
    let summary = await Runner(pipeline, jobs: 1).run(try names(pipeline))
    #expect(summary.done == 2 && summary.failed.map(\.name.description) == ["contact-sheet.png"])
    #expect(folder.files().contains("out/contact-sheet.png") && folder.files().contains("out/c/contact-sheet.png"))
    // However the way there is written.
    try #expect(refusals(self.pipeline("$output/../out/./{dir}/{stem}.{ext}"))["contact-sheet.png"] != nil)
  }

  @Test func aNameThatSomeSystemsTakeForTheSheetsIsRefusedInItsOwnWords() throws {
    try write("Contact-Sheet.png")
    #expect(
      try refusals(pipeline("$output/{stem}.{ext}")) == [
        "Contact-Sheet.png":
          "its output 'out/Contact-Sheet.png' and 'out/contact-sheet.png', which 'contact-sheet' makes of all photos, are one "
          + "file on some systems: rename the photo, or give 'contact-sheet' another path"
      ])
  }

  @Test func whatIsPassedOverTakesNoPhotosFile() async throws {
    try write("a.png", "a.gif", "b.jpg", "b.gif", "contact-sheet.gif")
    let pipeline = try pipeline("$output/{stem}.png")
    #expect(try refusals(pipeline) == [:])
    let summary = await Runner(pipeline, jobs: 1).run(try names(pipeline))
    #expect(summary.done == 2 && summary.passedOver.total == 3 && summary.failed.isEmpty)
    #expect(folder.files().filter { $0.hasPrefix("out/") } == ["out/a.png", "out/b.png", "out/contact-sheet.png"])
    // Two photos still do not share a file.
    try write("a.jpg")
    #expect(try Set(refusals(pipeline).keys) == ["a.png", "a.jpg"])
  }

  @Test func aFileThatIsPassedOverIsNotWrittenOver() throws {
    try write("a.jpg")
    try folder.write(Repository.seed("tiff/pages.tif"), to: "in/a.tif")
    #expect(
      try refusals(pipeline("\(folder("in"))/{stem}.tif")) == [
        "a.jpg": "save: it would be written over the photo a.tif: choose another output folder or name"
      ])
  }

  @Test func anAnimationThatIsPassedOverTakesNoPhotosFile() throws {
    try folder.write(Repository.seed("png/frames.png"), to: "in/a.png")
    try write("a.jpg")
    #expect(try refusals(pipeline("$output/{stem}.jpg")) == [:])
    #expect(try Set(refusals(pipeline("$output/{stem}.png")).keys) == ["a.png", "a.jpg"])
  }

  @Test func twoStagesDoNotWriteOneFileOfAPhoto() throws {
    func save(_ path: String) -> String { "- save: { path: \"\(path)\" }\n    from: photo" }
    _ = try pipeline("$output/{stem}.png", save("$output/{stem}.{ext}"))
    _ = try pipeline("$output/{stem}.png", save("$output/small/{stem}.png"))
    for path in ["$output/{stem}.{ext}", "$output/{stem}.png", "$output/same.png"] {
      let written = path.replacing("$output", with: "\(folder("out"))/.").replacing("{stem}", with: "photo")
        .replacing("{ext}", with: "png")
      #expect(
        throws: Diagnostics([
          Diagnostic(
            Place(file: folder("p.yaml"), line: 8, column: 5),
            "'save#2' would write over the file that 'save' writes of a photo ('\(written)')",
            hint: "give one of them another path")
        ])
      ) { try pipeline(path, save(path.replacing("$output", with: "$output/."))) }
    }
  }

  @Test func twoStagesDoNotMakeOneFileOfAllPhotos() {
    #expect(
      throws: Diagnostics([
        Diagnostic(
          Place(file: folder("p.yaml"), line: 8, column: 5),
          "'contact-sheet#2' would write over '\(folder("out"))/./contact-sheet.png', which 'contact-sheet' makes",
          hint: "give one of them another path")
      ])
    ) {
      try pipeline(
        "$output/{stem}.png",
        "- contact-sheet: { path: $output/./contact-sheet.png }\n    from: { before: photo, after: photo }")
    }
  }
}
