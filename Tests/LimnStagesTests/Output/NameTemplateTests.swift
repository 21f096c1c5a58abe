import LimnPipelines
import LimnStages
import Testing

@Suite struct NameTemplateTests {
  private let name = ItemName(path: "in/a/b.PNG", directory: "a", stem: "b", extension: "PNG", index: 12)

  @Test(arguments: [
    ("out/{dir}/{stem}.{ext}", "out/a/b.PNG"), ("{index}-{stem}.jpg", "00012-b.jpg"), ("x.png", "x.png"),
    ("/out//{stem}{stem}.png", "/out/bb.png"),
  ])
  func fieldsAreFilledIn(_ template: String, _ path: String) throws {
    #expect(try NameTemplate(template).path(for: name, extension: "PNG") == path)
  }

  @Test func whatAFieldGivesIsNotReadAgain() throws {
    let odd = ItemName(path: "in/{stem}.png", directory: "", stem: "{dir}{x}", extension: "png", index: 0)
    #expect(try NameTemplate("out/{dir}/{stem}.png").path(for: odd, extension: "png") == "out/{dir}{x}.png")
  }

  @Test(arguments: [
    ("{stem}.{ext}", nil), ("a.b/{stem}.PNG", "png"), ("{stem}", ""), ("{stem}_x", ""), ("out/x.jpg", "jpg"),
    ("{stem}.{ext}.bak", "bak"), ("{ext}.{index}", ""), ("a.png/{stem}", ""),
  ])
  func theExtensionIsKnownUnlessTheItemGivesIt(_ template: String, _ suffix: String?) throws {
    #expect(try NameTemplate(template).fixedExtension == suffix)
  }

  @Test func errorsSayWhatToDo() throws {
    #expect(
      throws: StageError("'{name}.png' has the unknown field {name}: the fields are {dir}, {stem}, {ext}, {index}")
    ) { try NameTemplate("{name}.png") }
    #expect(throws: StageError("'{stem.png' has a '{' without its partner: fields are written {stem}")) {
      try NameTemplate("{stem.png")
    }
    #expect(throws: StageError("'stem}.png' has a '}' without its partner: fields are written {stem}")) {
      try NameTemplate("stem}.png")
    }
    let out = ItemName(path: "x", directory: "a/../..", stem: "b", extension: "png", index: 0)
    #expect(
      throws: StageError("its folder 'a/../..' leads out of the output folder: save it elsewhere")
    ) { try NameTemplate("out/{dir}/{stem}.png").path(for: out, extension: "png") }
  }
}
