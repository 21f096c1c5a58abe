import LimnData
import LimnPipelines
import LimnTensors
import PipelineKit
import Synchronization
import Testing

struct StageCompilerTests {
  @Test func `Many errors of one file are told at once, in its order`() {
    #expect(
      problems(
        """
        version: 2
        extra: 1
        stages:
          - load: { path: $input, count: many }
          - add: { by: 1000, round: yes }
            as: sum
          - encode: { modle: x }
            from: sun
          - decode: { model: missing, model2: y }
          - save: { path: [a], format: jpg, quality: '90' }
          - blend: { strength: -0.1 }
        """) == [
          "a/p.yaml:1:10: 'version' of the pipeline file must be 1; found 2",
          "a/p.yaml:2:1: the pipeline file has no 'extra'; it takes version, parameters, extends, stages, set",
          "a/p.yaml:4:34: 'count' of 'load' must be a whole number from 0 to 10000; found 'many'",
          "a/p.yaml:5:16: 'by' of 'add' must be a number from -100 to 100; found 1000",
          "a/p.yaml:5:29: 'round' of 'add' must be true or false; found 'yes'; did you mean true?",
          "a/p.yaml:7:15: 'encode' has no 'modle'; did you mean 'model'?",
          "a/p.yaml:8:11: no line above is named 'sun'; did you mean 'sum'?",
          "a/p.yaml:9:31: 'decode' has no 'model2'; did you mean 'model'?",
          "a/p.yaml:10:19: 'path' of 'save' must be a path; found a list",
          "a/p.yaml:10:32: 'format' of 'save' must be one of png, jpeg; found 'jpg'; did you mean 'jpeg'?",
          "a/p.yaml:10:46: 'quality' of 'save' must be a whole number from 1 to 100; found '90'; leave out the quotes",
          "a/p.yaml:11:5: 'blend' takes 2 inputs; add 'from: { original: …, result: … }'",
          "a/p.yaml:11:24: 'strength' of 'blend' must be a number from 0 to 1; found -0.1",
        ])
  }

  @Test func `Kinds are checked between lines, also behind a wrong one`() {
    #expect(
      problems(file("- decode: { model: m }")) == ["a/p.yaml:4:5: 'decode' takes a latent, but 'load' gives pixels"])
    #expect(
      problems(
        file("- encode: { model: missing }", "- add:", "- encode: { model: m }", "  as: z", "- save: { path: x }"))
        == [
          "a/p.yaml:4:5: 'encode': no model is called 'missing'",
          "a/p.yaml:5:5: 'add' takes pixels, but 'encode' gives a latent",
          "a/p.yaml:8:5: 'save' takes an image or pixels, but 'z' gives a latent",
        ])
    #expect(
      problems(file("- encode: { model: m }", "  as: z", "- blend:", "  from: [z, z]")) == [
        "a/p.yaml:6:5: 'blend' takes an image or pixels as 'original', but 'z' gives a latent"
      ])
  }

  @Test func `A stage's own objection stands at its line`() {
    #expect(
      problems(file("- encode: { model: faces }", "- decode: { model: photos }")) == [
        "a/p.yaml:5:5: 'decode': takes a latent of photos@1f3870be, found a latent of faces@1f3870be"
      ])
    #expect(
      problems(
        file("- tiles:", "    each:", "      - encode: { model: faces }", "      - decode: { model: photos }"))
        == ["a/p.yaml:7:11: 'decode': takes a latent of photos@1f3870be, found a latent of faces@1f3870be"])
  }

  @Test func `A source stands first and only there`() {
    #expect(
      problems("version: 1\nstages:\n  - add:\n  - load: { path: x }\n  - tiles: { each: [load: { path: x }] }\n") == [
        "a/p.yaml:3:5: the first stage must be one that finds photos; found 'add'; begin with 'load'",
        "a/p.yaml:4:5: 'load' finds photos and so can only be the first stage of a pipeline",
        "a/p.yaml:5:21: 'load' finds photos and so can only be the first stage of a pipeline",
      ])
    #expect(
      problems("version: 1\nstages:\n  - load: { path: x }\n    from: y\n") == [
        "a/p.yaml:4:11: 'load' finds photos and takes no 'from'; leave it out"
      ])
  }

  @Test func `Names mean lines above`() {
    #expect(
      problems(
        file(
          "- add:", "  as: a", "  from: b", "- add:", "  as: b", "  from: b", "- add:", "  as: a",
          "  from: { inptu: a }",
          "- blend:", "  from: { original: a }", "- blend:", "  from: a", "- add:", "  from: [a, b]", "- add:",
          "  from: { }"))
        == [
          "a/p.yaml:6:11: 'b' is named below, in line 7; a stage takes only from lines above it",
          "a/p.yaml:9:11: 'b' is this line itself; a stage takes only from lines above it",
          "a/p.yaml:10:5: the name 'a' is taken by line 4; choose another",
          "a/p.yaml:12:11: nothing is given for the input 'input' of 'add'; add 'input: …'",
          "a/p.yaml:12:13: 'add' has no input 'inptu'; did you mean 'input'?",
          "a/p.yaml:14:11: nothing is given for the input 'result' of 'blend'; add 'result: …'",
          "a/p.yaml:16:11: 'blend' takes 2 inputs (original, result); found 1",
          "a/p.yaml:18:11: 'add' takes 1 input (input); found 2",
          "a/p.yaml:20:11: nothing is given for the input 'input' of 'add'; add 'input: …'",
        ])
    #expect(
      problems(file("- add:", "  from: a")) == ["a/p.yaml:5:11: no line above is named 'a'; name one with 'as: a'"])
  }

  @Test func `Held stages are checked like others, and see only their own lines`() {
    #expect(problems(file("- tiles:")) == ["a/p.yaml:4:5: 'tiles' needs 'each'; add 'each: …' (a list of stages)"])
    #expect(
      problems(
        file(
          "- add:", "  as: outside", "- tiles:", "    each:", "      - add: { by: x }", "      - add:",
          "        from: outside", "      - add:", "        as: input", "- tiles: { each: 3 }", "- tiles: { each: [ ] }"
        ))
        == [
          "a/p.yaml:8:22: 'by' of 'add' must be a number from -100 to 100; found 'x'",
          "a/p.yaml:10:17: no line above is named 'outside'; the names are input",
          "a/p.yaml:11:11: the name 'input' is taken within a stage: it means what the stage hands in; choose another",
          "a/p.yaml:13:20: 'each' of 'tiles' must be a list of stages; found 3; begin each stage with '- '",
          "a/p.yaml:14:20: 'each' of 'tiles' has no stages; add at least one",
        ])
  }

  @Test func `A file without stages says so`() {
    #expect(
      problems("version: 1\n") == ["a/p.yaml:1:1: the pipeline file needs 'stages'; add 'stages: …' (a list of stages)"]
    )
    #expect(problems("version: 1\nstages: []\n") == ["a/p.yaml:2:9: 'stages' has no stages; add at least one"])
    #expect(
      problems("version: 1\nstages:\n") == [
        "a/p.yaml:2:8: 'stages' must be a list of stages; found nothing; begin each stage with '- '"
      ])
    #expect(
      problems("stage: [load: { path: x }]\n") == [
        "a/p.yaml:1:1: the pipeline file has no 'stage'; did you mean 'stages'?",
        "a/p.yaml:1:1: the pipeline file needs 'version'; add 'version: …' (1)",
      ])
    #expect(problems("- load:\n") == ["a/p.yaml:1:1: the pipeline file must be a mapping (key: value); found a list"])
  }

  @Test func `A stage that cannot be made names the flags that changed it`() {
    #expect(
      problems(file("- encode: { model: m }", "  as: z", "- decode: { model: m }"), overrides: ["encode.model=missing"])
        == ["a/p.yaml:4:5: 'z' with --set encode.model=missing: no model is called 'missing'"])
  }

  @Test func `Each line is made once and asked once for its type, and says what it knows`() throws {
    let counts = Mutex<[String: Int]>([:])
    let count = { @Sendable (what: String) in counts.withLock { $0[what, default: 0] += 1 } }
    let registry = StageRegistry([
      .init(FakeLoad.self) { _ in
        count("load")
        return FakeLoad(count: 1)
      },
      .init(
        Counted.self,
        standsFor: { _ in
          count("shown")
          return []
        }
      ) { arguments in
        count("made \(arguments.integer("number"))")
        return Counted(number: arguments.integer("number"), count: count)
      },
      .init(Wrapper.self) { Wrapper(each: $0.stages("each")) },
    ])
    let lines =
      (1...20).map { "  - counted: { number: \($0) }\n" } + ["  - wrapper: { each: [ counted: { number: 21 } ] }\n"]
    let file = try PipelineFile(
      bytes: Array(("version: 1\nstages:\n  - load: { path: $input }\n" + lines.joined()).utf8), path: "p.yaml")
    let pipeline = try Pipeline(file: file, registry: registry, variables: ["input": "in"])
    let expected = Dictionary(
      uniqueKeysWithValues: (1...21).flatMap { [("made \($0)", 1), ("type \($0)", 1)] } + [("load", 1), ("shown", 21)])
    #expect(counts.withLock { $0 } == expected)
    #expect(pipeline.steps.map { $0.type } == pipeline.types && pipeline.types.count == 22)
    #expect(pipeline.steps[7].arguments.integer("number") == 7)
    let held = try #require(pipeline.steps[21].arguments.stages("each") as? SequenceStage)
    #expect(held.steps.map { $0.arguments.integer("number") } == [21] && held.steps[0].type == nil)
  }

  @Test func `Each argument is read once, so that what is wrong with it is found once`() throws {
    let lines = (0..<50).map { _ in "- add: { by: 1000 }\n" } + ["- tiles: { each: [ add: { by: x, delay: $no } ] }\n"]
    let root = try YAMLReader.parse(Array(("- load: { path: $here }\n" + lines.joined()).utf8), file: "r.yaml")
    let collector = DiagnosticCollector()
    let data = Pipeline(
      stages: root, registry: fakeRegistry(), variables: Variables(["here": "."]), problems: collector)
    #expect(data == nil && collector.count == 52)
  }
}

/// Counts how often it is asked for its type.
private struct Counted: Stage {
  static let signature = Signature(
    name: "counted", summary: "counts", inputs: [.init("input", accepts: [.pixels])], output: .pixels,
    parameters: [.init("number", .integer(0...100), help: "its number")])

  let number: Int
  let count: @Sendable (String) -> Void

  func outputType(for inputs: [DataType]) -> DataType {
    count("type \(number)")
    return inputs[0]
  }

  func run(_ inputs: [Item], in context: StageContext) -> Item { inputs[0] }
}

/// Holds a list of stages.
private struct Wrapper: Stage {
  static let signature = Signature(
    name: "wrapper", summary: "holds stages", inputs: [.init("input", accepts: [.pixels])],
    parameters: [.init("each", .stages, help: "the stages")])

  let each: any Stage

  func outputType(for inputs: [DataType]) throws(PortError) -> DataType { try each.outputType(for: inputs) }

  func run(_ inputs: [Item], in context: StageContext) async throws -> Item { try await each.run(inputs, in: context) }
}
