import LimnData
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors

/// Makes a built-in stage from its defaults and these arguments, as a pipeline file would.
func makeStage(
  _ name: String, _ arguments: [String: Argument] = [:], nested: [String: any Stage] = [:]
) throws -> any Stage {
  guard let entry = StageRegistry.standard()[name] else { throw StageError("no stage is called '\(name)'") }
  var values = arguments
  for parameter in entry.signature.parameters where values[parameter.name] == nil {
    values[parameter.name] = parameter.defaultValue
  }
  return try entry.make(Arguments(stage: name, values: values, nested: nested))
}

extension Stage {
  /// Runs on values of one photo, whose origin is the first image among them.
  func run(
    _ values: any DataValue..., named path: String = "a.png", index: Int = 0, seed: UInt64 = 1, threads: Int = 1
  ) async throws -> any DataValue {
    let parts = path.split(separator: "/").last.map(String.init) ?? path
    let stem = parts.split(separator: ".").first.map(String.init) ?? parts
    let suffix = parts.contains(".") ? parts.split(separator: ".").last.map(String.init) ?? "" : ""
    let directory = String(path.dropLast(parts.count)).split(separator: "/").joined(separator: "/")
    let name = ItemName(path: "/nowhere/" + path, directory: directory, stem: stem, extension: suffix, index: index)
    let origin = values.lazy.compactMap { $0 as? Image }.first
    let items = values.map { Item(name: name, value: $0, origin: origin) }
    return try await Threads.$count.withValue(threads) {
      try await run(items, in: StageContext(key: RandomKey(seed: seed))).value
    }
  }
}

/// A stage made of a closure on pixels, for tests.
struct PixelStage: Stage {
  /// Named "pixel-stage"; takes and gives pixels.
  static let signature = Signature(
    name: "pixel-stage", summary: "Does what a test wants.", inputs: [.init("input", accepts: [.pixels])])

  private let transform: @Sendable (Tensor) async throws -> Tensor

  /// Makes the stage.
  init(_ transform: @escaping @Sendable (Tensor) async throws -> Tensor) {
    self.transform = transform
  }

  /// The input's own type.
  func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// Transforms the pixels.
  func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let pixels = try item.as(Pixels.self).tensor
    item.value = Pixels(try await transform(pixels))
    return item
  }
}
