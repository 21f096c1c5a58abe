import LimnPipelines
import PipelineKit
import Testing

struct PipelineOutlineTests {
  private let lines = [
    "- add: { by: 2, delay: 0 }", "  as: two", "- tiles: { each: [ add: { by: 3 } ] }", "- blend: { strength: 0.5 }",
    "  from: [two, two]", "- save: { path: \"$output/{stem}.png\" }",
  ]

  private func hash(
    _ yaml: String, _ overrides: [String] = [], variables: [String: String] = ["input": "in", "output": "out"]
  ) throws -> String {
    try pipeline(yaml, overrides: overrides, variables: variables).hash
  }

  private func file(replacing old: String = "", with new: String = "") -> String {
    let text = "version: 1\nstages:\n  - load: { path: $input }\n" + lines.map { "  \($0)\n" }.joined()
    return old.isEmpty ? text : text.replacing(old, with: new)
  }

  @Test func `A hash is 64 hexadecimal digits, the same today and tomorrow`() throws {
    #expect(try hash(file()) == "2a852f322b3f8e65f9d717eae1b1bed3d939b7d3649456efeaefc1b490a11869")
  }

  @Test(arguments: [
    ("{ by: 2, delay: 0 }", "{ delay: 0, by: 2 }"), ("{ by: 2, delay: 0 }", "{ by: 2 } # two"),
    ("{ by: 2, delay: 0 }", "{ by: 2.0e0 }"), ("add: { by: 3 }", "{ \"add\": { 'by': +3 } }"),
    ("from: [two, two]", "from: { original: two, result: two }"),
    ("from: [two, two]", "from: { result: two, original: two }"),
    ("\"$output/{stem}.png\"", "'${output}/{stem}.png', quality: 92"),
    ("version: 1\n", "version: 1\nparameters: { by: 2 }\n"),
    ("load: { path: $input }", "load: { path: elsewhere }"),
    ("blend: { strength: 0.5 }", "blend:\n      strength: 0.5"),
  ])
  func `How a file is written makes no difference`(old: String, new: String) throws {
    let other = file(replacing: old, with: new)
    #expect(other != file())
    #expect(try hash(other) == hash(file()))
  }

  @Test(arguments: [
    ("by: 2,", "by: 2.5,"), ("by: 3", "by: 4"), ("delay: 0", "delay: 1"), ("strength: 0.5", "strength: 0.25"),
    ("- blend", "- noise:\n  - blend"), ("- tiles: { each: [ add: { by: 3 } ] }", "- add: { by: 3 }"),
    ("[two, two]", "[two, tiles]"), ("[two, two]", "[tiles, two]"), ("{stem}.png", "{stem}.jpg"),
    ("$output/", "$here/"),
    ("$output/", "$$output/"), ("{stem}.png\"", "{stem}.png\", format: png"), ("two", "deux"),
    ("as: two", "as: two\n  - add: { by: 0 }"),
  ])
  func `A stage, its wiring and its arguments make one`(old: String, new: String) throws {
    let text = file().replacing(
      "tiles: { each: [ add: { by: 3 } ] }", with: "tiles: { each: [ add: { by: 3 } ] }\n    as: tiles")
    let other = text.replacing(old, with: new)
    #expect(other != text)
    #expect(try hash(other) != hash(text))
  }

  @Test func `A value that is set is as good as one that is written`() throws {
    let named = file(replacing: "by: 2,", with: "by: $by,").replacing("stages", with: "parameters: { by: 7 }\nstages")
    #expect(try hash(named, ["by=2"]) == hash(file()))
    #expect(try hash(named) != hash(file()))
    #expect(try hash(file(), ["two.by=7"]) == hash(named))
    #expect(try hash(file(), ["blend.strength=0.5"]) == hash(file()))
  }

  @Test func `Where a run reads and writes makes no difference`() throws {
    let elsewhere = try hash(file(), variables: ["input": "x/$input", "output": "/tmp/y"])
    #expect(try elsewhere == hash(file()))
    #expect(
      try hash(file(), ["load.path=/photos", "load.count=2"])
        == hash(file(replacing: "$input", with: "$input, count: 2")))
    #expect(try hash(file(), ["save.path=out/{stem}.png"]) != hash(file()))
  }

  @Test func `An outline has every argument, with symbols for what the command line gives`() throws {
    let outline = try pipeline(
      file(replacing: "$output/", with: "$$1 ${output}s/$output/"), variables: ["input": "i", "output": "o"]
    )
    .outline
    #expect(outline.lines.map(\.name) == ["load", "two", "tiles", "blend", "save"])
    #expect(outline.lines.map(\.inputs) == [[], [1], [2], [2, 2], [4]])
    #expect(outline.lines[3].ports == ["original", "result"])
    #expect(outline.lines[2].held.map(\.parameter) == ["each"])
    #expect(outline.lines[2].held[0].lines.map(\.name) == ["add#2"])
    let save = outline.lines[4].arguments
    #expect(save.map(\.name) == ["path", "quality"] && save.map(\.isDefault) == [false, true])
    #expect(save.map(\.value) == [.text("$$1 ${output}s/$output/{stem}.png"), .integer(92)])
    #expect(outline.lines[0].arguments.map(\.value) == [.text("$input"), .integer(4)])
  }

  @Test func `No two outlines have one spelling`() throws {
    // Without the lengths before them, the texts of both would be one.
    func hash(_ first: String, _ second: String) throws -> String {
      try self.hash(
        "version: 1\nstages: [ load: { path: $input }, save: { path: '\(first)' }, save: { path: '\(second)' } ]")
    }
    let texts = ["a", "b", "ab", "a4:path", "1:a", "a;", "[a]"]
    let hashes = try texts.flatMap { first in try texts.map { try hash(first, $0) } }
    #expect(Set(hashes).count == texts.count * texts.count)
  }

  @Test func `What only selects items is shown and makes no other hash`() throws {
    let (some, all) = (try pipeline(file(), overrides: ["load.path=/x"]).outline, try pipeline(file()).outline)
    #expect(some.hash == all.hash)
    let path = try #require(some.lines[0].arguments.first { $0.name == "path" })
    #expect(path.selects && !path.isDefault && path.value == .text("/x"))
  }

  @Test func `A text with a NUL character is refused`() {
    #expect(
      problems(file(replacing: "$output/", with: "\\0")) == [
        "a/p.yaml:9:19: a text with a NUL character, which no path or name can have; leave it out"
      ])
  }
}
