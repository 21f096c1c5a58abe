import LimnData
import LimnFoundation
import LimnPipelines
import PipelineKit
import Testing

/// Parameters that are lists, names, groups and lists of entries or groups, in the lines of a pipeline.
struct SettingReadingTests {
  private func compiled(_ arguments: String, _ overrides: [String]) throws(Diagnostics) -> Step {
    let text = "version: 1\nstages:\n  - load: { path: $input }\n  - curve: \(arguments)\n"
    return try Pipeline(
      file: PipelineFile(bytes: Array(text.utf8), path: "p.yaml"), registry: registry,
      variables: ["input": "in", "output": "out"],
      overrides: overrides
    ).steps[1]
  }

  private var registry: StageRegistry {
    StageRegistry([
      .init(FakeLoad.self) { FakeLoad(count: $0.integer("count")) }, .init(CurveStage.self) { _ in CurveStage() },
    ])
  }

  private func refusals(_ arguments: String, _ overrides: String...) -> [String] {
    do {
      _ = try compiled(arguments, overrides)
      return []
    } catch { return error.all.map(\.description) }
  }

  private let whole = """
    { points: [0, 0.5, 1], names: [a, b], range: { low: 1, file: $output/x }, each: [ scale: { by: 2 }, flip: {} ],
          places: [ { x: 1 }, { x: 2, y: 3 } ] }
    """

  @Test func `A stage reads each kind with the defaults of its parts`() throws {
    let arguments = try compiled(whole, []).arguments
    #expect(arguments.numbers("points") == [0, 0.5, 1] && arguments.texts("names") == ["a", "b"])
    let range = arguments.group("range")
    #expect(range.number("low") == 1 && range.number("high") == 10 && range.text("file") == "out/x")
    let entries = arguments.entries("each")
    #expect(entries.map(\.name) == ["scale", "flip"] && entries[0].values.number("by") == 2)
    #expect(
      arguments.value("places")
        == .list([
          .group(["x": .integer(1), "y": .integer(0)]), .group(["x": .integer(2), "y": .integer(3)]),
        ]))
  }

  @Test func `What is left out is the default, or nothing`() throws {
    let arguments = try compiled("{ points: [1] }", []).arguments
    #expect(arguments.texts("names") == ["all"] && !arguments.has("range") && !arguments.has("each"))
    #expect(try compiled("{ points: [1] }", []).settings.filter { !$0.isDefault }.map(\.name) == ["points"])
    #expect(try compiled("{ points: [1], names: [all] }", []).settings.last { $0.name == "names" }?.isDefault == true)
  }

  @Test func `What is wrong is said with its place`() {
    #expect(
      refusals("{ points: [0, 2], names: [a, a], range: { low: x, hight: 3 } }") == [
        "p.yaml:4:26: each value of 'points' of 'curve' must be a number from 0 to 1; found 2",
        "p.yaml:4:59: 'low' of 'range' of 'curve' must be a number from 0 to 10; found 'x'",
        "p.yaml:4:62: 'range' of 'curve' has no 'hight'; did you mean 'high'?",
      ])
    #expect(
      refusals("{ places: [ { y: 1 } ], each: [ turn: {} ] }") == [
        "p.yaml:4:5: 'curve' needs 'points'; add 'points: …' (a list)",
        "p.yaml:4:24: value 1 of 'places' of 'curve' needs 'x'; add 'x: …' (a whole number from 0 to 9)",
        "p.yaml:4:44: each value of 'each' of 'curve' must be one of scale, flip; found 'turn'",
      ])
    #expect(
      refusals("{ points: [0], places: 3 }") == ["p.yaml:4:35: 'places' of 'curve' must be a list; found 3"])
  }

  @Test func `An override reaches into a group`() throws {
    let arguments = try compiled(whole, ["curve.range.high=4", "curve.points=[1]"]).arguments
    #expect(arguments.group("range").number("high") == 4 && arguments.group("range").number("low") == 1)
    #expect(arguments.numbers("points") == [1])
    #expect(try compiled("{ points: [1] }", ["curve.range.low=3"]).arguments.group("range").number("low") == 3)
    #expect(
      refusals("{ points: [1] }", "curve.points.x=3") == [
        "--set curve.points.x=3: 'x' has no place: above it stands a list, and no mapping"
      ])
  }

  @Test func `A path in a group is a symbol in the outline, so that a hash does not depend on folders`() throws {
    let shown = try compiled(whole, []).settings.first { $0.name == "range" }?.value
    #expect(shown == .group(["low": .number(1), "high": .number(10), "file": .text("$output/x")]))
  }

  @Test func `Help and schema are read off the declaration`() {
    let page = StageHelp.page(CurveStage.signature)
    #expect(page.contains("points  a list of 1 to 9 values, each a number from 0 to 1; required"))
    #expect(page.contains("- curve: { points: [1] }"))
    let schema = PipelineSchema.text(registry)
    #expect(schema.contains("\"hight\"") == false && schema.contains("\"low\"") && schema.contains("\"minItems\": 1"))
  }
}

/// A stage with a parameter of each kind that is made of others.
private struct CurveStage: Stage {
  static let signature = Signature(
    name: "curve", summary: "Does nothing.",
    parameters: [
      .init("points", .list(of: .number(0...1), count: 1...9), help: "Points."),
      .init("names", .names(1...9), help: "Names.", default: .list([.text("all")])),
      .init(
        "range",
        .group([
          .init("low", .number(0...10), help: "From.", default: .number(0)),
          .init("high", .number(0...10), help: "To.", default: .number(10)),
          .init("file", .path, help: "A file.", optional: true),
        ]), help: "A range.", optional: true),
      .init(
        "each",
        .list(
          of: .entry([
            .init("scale", .group([.init("by", .number(0...9), help: "By.")]), help: "Scales."),
            .init("flip", .group([]), help: "Flips."),
          ]), count: 0...9), help: "What is done.", optional: true),
      .init(
        "places",
        .list(
          of: .group([
            .init("x", .integer(0...9), help: "Across."),
            .init("y", .integer(0...9), help: "Down.", default: .integer(0)),
          ]), count: 0...9), help: "Places.", optional: true),
    ])

  func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

  func run(_ inputs: [Item], in context: StageContext) -> Item { inputs[0] }
}
