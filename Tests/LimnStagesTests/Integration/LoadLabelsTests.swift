import Foundation
import ImageKit
import LimnImages
import LimnPipelines
import LimnStages
import PipelineKit
import TestKit
import Testing

/// The load stage's `labels` and `where`, in a pipeline file.
@Suite struct LoadLabelsTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["a.png", "b.png", "below/c.png", "d.png"] { try folder.write("x", to: "photos/" + name) }
    try folder.write("file,split,glasses\na.png,train,1\nb.png,val,1\nc.png,val,0\ne.png,test,0\n", to: "labels.csv")
  }

  private func pipeline(_ arguments: String) throws -> Pipeline {
    let path = try folder.write(
      "version: 1\nstages:\n  - load: { path: $here/photos\(arguments) }\n  - save: {}\n", to: "p.yaml")
    return try Pipeline(file: path, registry: .standard(), variables: ["output": folder("out")])
  }

  private func names(_ arguments: String) throws -> [ItemName] { try pipeline(arguments).source.names() }

  /// What is wrong, without the folder.
  private func error(_ arguments: String) -> String {
    do { _ = try names(arguments) } catch { return "\(error)".replacing(folder.path + "/", with: "") }
    return ""
  }

  private let labels = ", labels: $here/labels.csv"

  @Test func onlyPhotosWhoseRowFulfilsTheConditionAreFound() throws {
    #expect(try names(labels + ", where: split=val").map(\.description) == ["b.png", "below/c.png"])
    #expect(try names(labels + ", where: \"split=val,glasses!=0\"").map(\.description) == ["b.png"])
    #expect(try names(labels + ", where: split=val").map(\.index) == [0, 1])
    #expect(try names(labels).map(\.description) == ["a.png", "b.png", "below/c.png"])
    #expect(try names("").count == 4)
    let load = try pipeline(labels + ", where: split=val").source
    var selection = ItemSelection()
    selection.skipped = folder("photos/below")
    #expect(try load.find(selection).names.map(\.description) == ["b.png"])
  }

  @Test func linksToPhotosAreFoundByTheirOwnNames() throws {
    #expect(symlink("../photos/a.png", folder("photos/e.png")) == 0)
    #expect(try names(labels + ", where: split=test").map(\.description) == ["e.png"])
  }

  @Test func aConditionIsCheckedBeforeThePhotosAreLookedFor() throws {
    let place = "p.yaml:3:5: 'load': "
    #expect(error(", where: split=val") == place + "'where' needs 'labels': give the CSV file that it looks into")
    #expect(
      error(labels + ", where: split")
        == place + "'split' is no condition; write column=value or column!=value, several with commas between")
    #expect(
      error(labels + ", where: splt=val") == place + "labels.csv: has no column 'splt'; did you mean 'split'?")
    #expect(
      error(labels + ", where: split=vl") == place + "labels.csv: no row has split=vl; did you mean 'val'?")
    try folder.write("file,a\nx\n", to: "labels.csv")
    #expect(
      error(labels) == place + "labels.csv:2: has 1 cell, and the first line has 2; give every row as many")
  }

  @Test func withoutAnyPhotoThatFulfilsItThereIsOneClearError() throws {
    #expect(
      error(labels + ", where: split=test")
        == "none of the 4 photos in 'photos' fulfils 'split=test' by 'labels.csv': change the condition")
    try folder.write("file,a\nx.png,1\n", to: "labels.csv")
    #expect(
      error(labels)
        == "none of the 4 photos in 'photos' has a row in 'labels.csv': its first column must hold their file names")
    let one = try folder.write("file,split\na.png,train\nq.png,val\n", to: "labels.csv")
    func message(of photo: String) -> String {
      do {
        let arguments: [String: Argument] = [
          "path": .text(folder("photos/" + photo)), "labels": .text(one), "where": .text("split=val"),
        ]
        _ = try (makeStage("load", arguments) as? any SourceStage)?.names()
      } catch {
        return "\(error)".replacing(folder.path + "/", with: "")
      }
      return ""
    }
    #expect(
      message(of: "a.png")
        == "the photo in 'photos/a.png' does not fulfil 'split=val' by 'labels.csv': change the condition")
    #expect(
      message(of: "b.png")
        == "the photo in 'photos/b.png' has no row in 'labels.csv': its first column must hold their file names")
  }

  @Test("A file that is made later, by a script say, is no error of the pipeline file")
  func aMissingLabelFileIsAnErrorOfTheRun() throws {
    let missing = try pipeline(", labels: $here/other.csv, where: splt=val")
    #expect(
      throws: LabelError("\(folder.path)/other.csv: cannot be read: no such file or folder; check the path")
    ) { try missing.source.names() }
    try folder.write("file,split\na.png,val\n", to: "other.csv")
    #expect(throws: LabelError("\(folder.path)/other.csv: has no column 'splt'; did you mean 'split'?")) {
      try missing.source.names()
    }
  }

  @Test func theStageKeepsTheContract() async throws {
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "photos/a.png")
    let entry = try #require(StageRegistry.standard()["load"])
    await checkStage(
      entry,
      arguments: [
        "path": .text(folder("photos")), "labels": .text(folder("labels.csv")), "where": .text("split=train"),
      ])
  }
}
