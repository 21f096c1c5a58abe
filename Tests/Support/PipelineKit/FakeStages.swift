import LimnData
import LimnPipelines
import LimnTensors
import Synchronization

/// What the fake stages saw: the numbers that were saved, and how many items were under way at once.
package final class Recorder: Sendable {
  package struct State {
    package var saved: [String: Float] = [:]
    package var running = 0
    package var mostRunning = 0
    package var steps: [String] = []
  }

  package let state = Mutex(State())

  package init() {}

  package var saved: [String: Float] { state.withLock { $0.saved } }
}

/// Stages on images of one number, so that what a pipeline does can be followed with pen and paper.
package func fakeRegistry(_ recorder: Recorder = Recorder()) -> StageRegistry {
  StageRegistry([
    .init(FakeLoad.self) { FakeLoad(count: $0.integer("count")) },
    .init(FakeAdd.self) { FakeAdd(by: $0.number("by"), delay: $0.integer("delay"), recorder: recorder) },
    .init(FakeNoise.self) { _ in FakeNoise() },
    .init(FakeEncode.self) { arguments in
      guard arguments.text("model") != "missing" else { throw StageError("no model is called 'missing'") }
      return FakeEncode(space: space(arguments.text("model")))
    },
    .init(FakeDecode.self) { FakeDecode(space: space($0.text("model"))) },
    .init(FakeBlend.self) { FakeBlend(strength: $0.number("strength")) },
    .init(FakeTiles.self) { FakeTiles(each: $0.stages("each")) },
    .init(FakeFail.self) { FakeFail(on: $0.text("on")) },
    .init(FakeRefuse.self) { _ in FakeRefuse() },
    .init(FakeGather.self) { FakeGather(path: $0.text("path")) },
    .init(FakeSum.self) { _ in FakeSum() },
    .init(FakeSave.self) { FakeSave(path: $0.text("path"), recorder: recorder) },
  ])
}

package func space(_ name: String) -> LatentSpace {
  LatentSpace(name: name, model: "1f3870be274f6c49", levels: [.vector(units: 1)])
}

private func pixels(_ value: Float) -> Pixels { Pixels(Tensor([value], shape: [1, 1, 1, 1])) }

private func value(_ item: Item) -> Float {
  switch item.value {
  case let pixels as Pixels: pixels.tensor.scalar
  case let latent as Latent: latent.levels[0].scalar
  default: .nan
  }
}

package struct FakeLoad: SourceStage {
  package static let signature = Signature(
    name: "load", summary: "finds photos", output: .pixels,
    parameters: [
      .init("path", .path, help: "a file or a folder", selects: true),
      .init("count", .integer(0...10_000), help: "how many", default: .integer(4)),
    ], isSource: true)

  package let count: Int

  package init(count: Int) { self.count = count }

  package func names() -> [ItemName] {
    (0..<count).map { ItemName(path: "\($0).png", directory: "", stem: "\($0)", extension: "png", index: $0) }
  }

  package func outputType(for inputs: [DataType]) -> DataType { .pixels(channels: 1) }

  package func run(_ inputs: [Item], in context: StageContext) -> Item {
    var item = inputs[0]
    item.value = pixels(Float(item.name.index))
    return item
  }
}

package struct FakeAdd: Stage {
  package static let signature = Signature(
    name: "add", summary: "adds a number", inputs: [.init("input", accepts: [.pixels])], output: .pixels,
    parameters: [
      .init("by", .number(-100...100), help: "the number", default: .number(1)),
      .init("delay", .integer(0...1000), help: "milliseconds to wait", default: .integer(0)),
      .init("round", .boolean, help: "whether to round", optional: true),
    ])

  package let by: Double
  package let delay: Int
  package let recorder: Recorder

  package func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    recorder.state.withLock {
      $0.running += 1
      $0.mostRunning = max($0.mostRunning, $0.running)
    }
    defer { recorder.state.withLock { $0.running -= 1 } }
    if delay > 0 { try await Task.sleep(for: .milliseconds(delay)) }
    var item = inputs[0]
    item.value = pixels(value(item) + Float(by))
    return item
  }
}

package struct FakeNoise: Stage {
  package init() {}

  package static let signature = Signature(
    name: "noise", summary: "adds a random number", inputs: [.init("input", accepts: [.pixels])], output: .pixels)

  package func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

  package func run(_ inputs: [Item], in context: StageContext) -> Item {
    var item = inputs[0]
    item.value = pixels(value(item) + Float(context.key.uniform()))
    return item
  }
}

package struct FakeEncode: Stage {
  package static let signature = Signature(
    name: "encode", summary: "pixels to a latent", inputs: [.init("input", accepts: [.image, .pixels])],
    output: .latent, parameters: [.init("model", .model, help: "the model")])

  package let space: LatentSpace

  package func outputType(for inputs: [DataType]) -> DataType { .latent(space) }

  package func run(_ inputs: [Item], in context: StageContext) -> Item {
    var item = inputs[0]
    item.value = Latent(space: space, levels: [Tensor([value(item)], shape: [1, 1])])
    return item
  }
}

package struct FakeDecode: Stage {
  package static let signature = Signature(
    name: "decode", summary: "a latent to pixels", inputs: [.init("input", accepts: [.latent])], output: .pixels,
    parameters: [.init("model", .model, help: "the model")])

  package let space: LatentSpace

  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    guard inputs[0].space == space else { throw PortError("takes a latent of \(space), found \(inputs[0])") }
    return .pixels(channels: 1)
  }

  package func run(_ inputs: [Item], in context: StageContext) -> Item {
    var item = inputs[0]
    item.value = pixels(value(item))
    return item
  }
}

package struct FakeBlend: Stage {
  package static let signature = Signature(
    name: "blend", summary: "mixes two images",
    inputs: [.init("original", accepts: [.image, .pixels]), .init("result", accepts: [.pixels])], output: .pixels,
    parameters: [.init("strength", .number(0...1), help: "how much of the result", default: .number(1))])

  package let strength: Double

  package func outputType(for inputs: [DataType]) -> DataType { inputs[1] }

  package func run(_ inputs: [Item], in context: StageContext) -> Item {
    var item = inputs[1]
    item.value = pixels(value(inputs[0]) * Float(1 - strength) + value(inputs[1]) * Float(strength))
    return item
  }
}

package struct FakeTiles: Stage {
  package static let signature = Signature(
    name: "tiles", summary: "runs stages on tiles", inputs: [.init("input", accepts: [.pixels])], output: .pixels,
    parameters: [
      .init("each", .stages, help: "what each tile goes through"),
      .init("overlap", .interval(0...64), help: "rows shared", default: .interval(0...8)),
    ])

  package let each: any Stage

  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { try each.outputType(for: inputs) }

  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    try await each.run(inputs, in: StageContext(key: context.key.split(0)))
  }

  package func finish() async throws -> [String] { try await each.finish() }
}

package struct FakeFail: Stage {
  package static let signature = Signature(
    name: "fail", summary: "fails on one item", inputs: [.init("input", accepts: [.pixels])], output: .pixels,
    parameters: [.init("on", .text, help: "the item's stem")])

  package let on: String

  package func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

  package func run(_ inputs: [Item], in context: StageContext) throws -> Item {
    if inputs[0].name.stem == on { throw StageError("does not like\nthis one") }
    return inputs[0]
  }
}

package struct FakeRefuse: Stage {
  package static let signature = Signature(
    name: "refuse", summary: "takes no item after the third", inputs: [.init("input", accepts: [.pixels])],
    output: .pixels)

  package func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

  package func refusals(among names: [ItemName]) -> [Int: String] {
    Dictionary(uniqueKeysWithValues: names.indices.dropFirst(3).map { ($0, "no more than 3") })
  }

  package func run(_ inputs: [Item], in context: StageContext) -> Item { inputs[0] }
}

package struct FakeGather: Stage {
  package static let signature = Signature(
    name: "gather", summary: "makes a file at the end", inputs: [.init("input", accepts: [.pixels])], output: .pixels,
    parameters: [.init("path", .path, help: "the file")])

  package let path: String

  package func outputType(for inputs: [DataType]) -> DataType { inputs[0] }
  package func run(_ inputs: [Item], in context: StageContext) -> Item { inputs[0] }

  package func finish() async throws -> [String] {
    if path == "/full" { throw StageError("no space left") }
    if path == "/stopped" { throw CancellationError() }
    return [path]
  }
}

/// One number of all items: their sum.
package final class FakeSum: GatheringStage {
  package static let signature = Signature(
    name: "sum", summary: "adds all items up", inputs: [.init("input", accepts: [.pixels])], output: .pixels)

  private let total = Mutex<Float?>(nil)

  package func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

  package func run(_ inputs: [Item], in context: StageContext) -> Item {
    total.withLock { $0 = ($0 ?? 0) + value(inputs[0]) }
    return inputs[0]
  }

  package func gathered() throws -> Item? {
    let sum = total.withLock { total in
      defer { total = nil }
      return total
    }
    if sum == 99 { throw StageError("does not like 99") }
    let name = ItemName(path: "", directory: "", stem: "all", extension: "", index: 0)
    return sum.map { Item(name: name, value: pixels($0)) }
  }
}

package struct FakeSave: Stage {
  package static let signature = Signature(
    name: "save", summary: "writes photos", inputs: [.init("input", accepts: [.image, .pixels])],
    parameters: [
      .init("path", .path, help: "the file's name, with {dir} and {stem}"),
      .init("format", .choice(["png", "jpeg"]), help: "the file format", optional: true),
      .init("quality", .integer(1...100), help: "of a JPEG", default: .integer(92)),
    ])

  package let path: String
  package let recorder: Recorder

  package func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

  package func run(_ inputs: [Item], in context: StageContext) -> Item {
    let file = path.replacing("{stem}", with: inputs[0].name.stem)
    recorder.state.withLock { $0.saved[file] = value(inputs[0]) }
    return inputs[0]
  }
}

/// Compiles a file given as text.
package func pipeline(
  _ yaml: String, _ recorder: Recorder = Recorder(), overrides: [String] = [],
  variables: [String: String] = ["input": "in", "output": "out"]
) throws(Diagnostics) -> Pipeline {
  try Pipeline(
    file: PipelineFile(bytes: Array(yaml.utf8), path: "a/p.yaml"), registry: fakeRegistry(recorder),
    variables: variables, overrides: overrides)
}

/// What is wrong with a file given as text, one line each; empty if nothing is.
package func problems(
  _ yaml: String, overrides: [String] = [], variables: [String: String] = ["input": "in", "output": "out"]
)
  -> [String]
{
  do {
    _ = try pipeline(yaml, overrides: overrides, variables: variables)
    return []
  } catch {
    return error.all.map(\.description)
  }
}

/// A file of these stages, two spaces in, the first in line 3 after `- load: { path: $input }`.
package func file(_ lines: String...) -> String {
  "version: 1\nstages:\n  - load: { path: $input }\n" + lines.map { "  \($0)\n" }.joined()
}
