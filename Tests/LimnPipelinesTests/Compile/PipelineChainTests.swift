import LimnPipelines
import PipelineKit
import TestKit
import Testing

struct PipelineChainTests {
  private let folder: TemporaryFolder
  private let base = """
    version: 1
    parameters: { amount: 2, to: "$here/x", other: 5 }
    stages:
      - load: { path: $input, count: 1 }
      - add: { by: $amount }
      - add: { by: 10 }
        as: ten
      - tiles: { each: [ noise: ] }
      - save: { path: "$to/{stem}", quality: 80 }
    """

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(base, to: "base/base.yaml")
  }

  private func pipeline(_ text: String, overrides: [String] = [], as name: String = "own.yaml") throws -> Pipeline {
    let path = try folder.write(text, to: name)
    return try Pipeline(
      file: path, registry: fakeRegistry(), variables: ["input": "in", "output": "out"], overrides: overrides)
  }

  /// What is wrong, the folder's own path left out.
  private func problems(_ text: String, overrides: [String] = [], as name: String = "own.yaml") throws -> [String] {
    do {
      _ = try pipeline(text, overrides: overrides, as: name)
      return []
    } catch let error as Diagnostics {
      return error.all.map { $0.description.replacing(folder.path + "/", with: "") }
    }
  }

  private func arguments(_ pipeline: Pipeline, _ line: Int) -> [Argument] {
    pipeline.outline.lines[line].arguments.map(\.value)
  }

  @Test func `A file takes the stages of the one that it extends, with its own defaults and arguments`() throws {
    let own = try pipeline(
      """
      version: 1
      extends: base/base.yaml
      parameters: { amount: 3 }
      set:
        save.quality: 95
        ten.by: 20
        other: 6
      """)
    #expect(own.steps.map(\.name) == ["load", "add", "ten", "tiles", "save"])
    #expect(own.steps[4].place.description.hasSuffix("base/base.yaml:9:5"))
    #expect(arguments(own, 1) == [.number(3), .integer(0)])
    #expect(arguments(own, 2) == [.number(20), .integer(0)])
    #expect(arguments(own, 4) == [.text("$here/base/x/{stem}"), .integer(95)])
    #expect(own.parameters.map(\.name) == ["amount", "to", "other"])
    #expect(own.parameters.map(\.value) == ["3", "$here/x", "6"])
  }

  @Test func `Extending means the same as writing out`() throws {
    let written = try pipeline(
      base.replacing("amount: 2", with: "amount: 3").replacing("$here/x", with: "$here/base/x")
        .replacing("quality: 80", with: "quality: 95"))
    let own = "version: 1\nextends: base/base.yaml\nparameters: { amount: 3 }\nset: { save.quality: 95 }\n"
    #expect(try pipeline(own).hash == written.hash)
    #expect(
      try pipeline("version: 1\nextends: base/base.yaml\n", overrides: ["amount=3", "save.quality=95"]).hash
        == written.hash)
    #expect(try pipeline("version: 1\nextends: base/base.yaml\n").hash != written.hash)
    // Beside the file that it extends, $here is the same folder.
    #expect(
      try pipeline("version: 1\nextends: base.yaml\n", as: "base/own.yaml").hash
        == pipeline(base, as: "base/copy.yaml").hash)
  }

  @Test func `The nearest file has the last word, and the command line after it`() throws {
    try folder.write("version: 1\nextends: ../base/base.yaml\nset: { ten.by: 1, save.quality: 1 }\n", to: "a/a.yaml")
    try folder.write("version: 1\nextends: ../a/a.yaml\nset: { ten.by: 2, add#1.by: $other }\n", to: "b/b.yaml")
    let own = try pipeline("version: 1\nextends: b/b.yaml\nset: { ten.by: 3 }\n", overrides: ["other=7"])
    #expect(arguments(own, 1) == [.number(7), .integer(0)])
    #expect(arguments(own, 2) == [.number(3), .integer(0)])
    #expect(arguments(own, 4)[1] == .integer(1))
    #expect(try arguments(pipeline("version: 1\nextends: b/b.yaml\n", overrides: ["ten.by=4"]), 2)[0] == .number(4))
  }

  @Test func `Here is the folder of the file where the text stands`() throws {
    let own = try pipeline("version: 1\nextends: base/base.yaml\nparameters: { to: $here/y }\n")
    #expect(arguments(own, 4)[0] == .text("$here/y/{stem}"))
    let set = try pipeline("version: 1\nextends: base/base.yaml\nset: { save.path: $here/z }\n")
    #expect(arguments(set, 4)[0] == .text("$here/z"))
  }

  @Test func `Errors stand where their text stands`() throws {
    #expect(
      try problems(
        """
        version: 1
        extends: base/base.yaml
        parameters: { amuont: 3, amount: no }
        set:
          save.quality: 950
          svae.quality: 1
          save.qualty: 1
          add.by: 1
          tiles.each: 1
          ten: { by: 3 }
          ".by": 3
          oter: 1
        """) == [
          "own.yaml:3:15: the file that this one extends has no parameter 'amuont'; did you mean 'amount'?",
          "own.yaml:3:34: 'by' of 'add' must be a number from -100 to 100; found 'no'",
          "own.yaml:5:17: 'quality' of 'save' must be a whole number from 1 to 100; found 950",
          "own.yaml:6:3: no stage is called 'svae'; did you mean 'save'?",
          "own.yaml:7:3: 'save' has no 'qualty'; did you mean 'quality'?",
          "own.yaml:8:3: 'add' means 2 stages; write add#1 or ten",
          "own.yaml:9:3: 'each' of 'tiles' holds stages; set a parameter of one of them, or change the file",
          "own.yaml:10:8: 'ten' must be a value or a list; found a mapping; write 'ten.parameter: value'",
          "own.yaml:11:3: must be stage.parameter: value; found '.by'; as in blend.strength: 0.5",
          "own.yaml:12:3: the file has no parameter 'oter'; did you mean 'other'?",
        ])
    try folder.write(base.replacing("- add: { by: 10 }", with: "- adf: { by: 10 }"), to: "base/wrong.yaml")
    #expect(
      try problems("version: 1\nextends: base/wrong.yaml\nset: { save.quality: 0 }\n") == [
        "base/wrong.yaml:6:5: unknown stage 'adf'; did you mean 'add'?",
        "own.yaml:3:22: 'quality' of 'save' must be a whole number from 1 to 100; found 0",
      ])
  }

  @Test func `A file has its own stages or another's`() throws {
    let stages = "stages:\n  - load: { path: x }\n"
    #expect(
      try problems("version: 1\nextends: base/base.yaml\n" + stages) == [
        "own.yaml:2:10: 'extends' of the pipeline file stands beside 'stages'; found 'base/base.yaml'; "
          + "keep 'stages', or change those of the other file with 'set'"
      ])
    #expect(
      try problems("version: 1\nset: { load.count: 1 }\n" + stages) == [
        "own.yaml:2:6: 'set' changes what the file under 'extends' says, and there is none; "
          + "write the values into the stages"
      ])
    #expect(
      try problems("version: 1\n") == [
        "own.yaml:1:1: the pipeline file needs 'stages'; add 'stages: …' (a list of stages)"
      ])
  }

  @Test func `What cannot be extended is named with the line that names it`() throws {
    try folder.write("version: 1\ndata: []\nmodel: { }\n", to: "recipe.yaml")
    try folder.write("a: [\n", to: "broken.yaml")
    func problem(_ path: String) throws -> [String] { try problems("version: 1\nextends: \(path)\n") }
    #expect(try problem("no.yaml") == ["own.yaml:2:10: 'no.yaml': cannot be read: no such file or directory"])
    #expect(try problem("base") == ["own.yaml:2:10: 'base': not a file; give a pipeline file"])
    #expect(
      try problem("recipe.yaml") == [
        "own.yaml:2:10: 'recipe.yaml' is the recipe of a training; 'extends' takes a pipeline file"
      ])
    #expect(
      try problem("broken.yaml") == [
        "broken.yaml:2:1: not YAML: did not find expected node content while parsing a flow node"
      ])
    #expect(try problem("[a, b]") == ["own.yaml:2:10: 'extends' must be the path of a pipeline file; found a list"])
    #expect(try problem("") == ["own.yaml:2:9: 'extends' must be the path of a pipeline file; found nothing"])
    #expect(
      try problem("$here/base/base.yaml") == [
        "own.yaml:2:10: 'extends' takes a path as it is, from this file's own folder; found '$here/base/base.yaml'; "
          + "leave out '$here/'"
      ])
  }

  @Test func `Files that extend each other in a circle are named`() throws {
    #expect(
      try problems("version: 1\nextends: own.yaml\n") == [
        "own.yaml:2:10: files extend each other in a circle: own.yaml → own.yaml; one of them needs 'stages'"
      ])
    try folder.write("version: 1\nextends: ../b.yaml\n", to: "a/a.yaml")
    try folder.write("version: 1\nextends: a/../own.yaml\n", to: "b.yaml")
    #expect(
      try problems("version: 1\nextends: a/a.yaml\n") == [
        "a/../b.yaml:2:10: files extend each other in a circle: own.yaml → a/a.yaml → a/../b.yaml → a/../a/../own.yaml; "
          + "one of them needs 'stages'"
      ])
    for index in 0..<20 { try folder.write("version: 1\nextends: \(index + 1).yaml\n", to: "\(index).yaml") }
    #expect(
      try problems("version: 1\nextends: 0.yaml\n") == [
        "6.yaml:2:10: more than 8 files extend one another; extend one nearer to the stages"
      ])
  }
}
