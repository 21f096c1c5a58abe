import LimnData
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import ModelKit
import PipelineKit
import TensorKit
import TestKit
import Testing

/// Two linear models of one shape with a direction "glasses" each, and what tests of latent stages need around them.
struct LatentCase {
  let folder: TemporaryFolder
  let library: ModelLibrary
  let registry: StageRegistry
  let space: LatentSpace
  let direction: Direction

  /// Models "faces" and "other" with a prior, and "plain" without one and without directions.
  init() throws {
    folder = try TemporaryFolder()
    try LinearModel.write(to: folder("models/faces"), name: "faces", seed: 1, mapChannels: 2, hasPrior: true)
    try LinearModel.write(to: folder("models/other"), name: "other", seed: 2, mapChannels: 2, hasPrior: true)
    try LinearModel.write(to: folder("models/plain"), name: "plain", seed: 3)
    library = ModelLibrary(searchPaths: [folder("models")], families: [LinearModel.family])
    registry = StageRegistry.standard(models: library)
    space = try library.model("faces").space
    for model in ["faces", "other"] {
      let direction = LinearModel.direction(named: "glasses", in: try library.model(model).space)
      try direction.write(to: folder("models/\(model)/directions/glasses.safetensors"))
    }
    direction = try library.direction("glasses", of: "faces")
  }

  /// A batch of random latents of "faces".
  func latent(_ count: Int = 1, seed: UInt64 = 1) -> Latent {
    let key = RandomKey(seed: seed)
    return Latent(space: space, levels: [key.split(0).normal([count, 6]), key.split(1).normal([count, 2, 2, 2])])
  }

  /// A stage made from its defaults and these arguments.
  func stage(_ name: String, _ arguments: [String: Argument]) throws -> any Stage {
    let entry = try #require(registry[name])
    var values = arguments
    for parameter in entry.signature.parameters where values[parameter.name] == nil {
      values[parameter.name] = parameter.defaultValue
    }
    return try entry.make(Arguments(stage: name, values: values))
  }

  /// What a stage makes of latents of one item.
  func run(
    _ name: String, _ arguments: [String: Argument] = [:], on latents: Latent..., seed: UInt64 = 1
  ) async throws -> Latent {
    let items = latents.map {
      Item(name: ItemName(path: "", directory: "", stem: "a", extension: "", index: 0), value: $0)
    }
    let output = try await stage(name, arguments).run(items, in: StageContext(key: RandomKey(seed: seed)))
    return try #require(output.value.latent)
  }

  /// Why a stage cannot be made.
  func refusal(_ name: String, _ arguments: [String: Argument]) -> String? {
    #expect(throws: StageError.self) { try stage(name, arguments) }?.description
  }

  /// Checks a stage's contract on a latent and on a batch.
  func check(_ name: String, _ arguments: [String: Argument] = [:]) async throws {
    let items = [1, 3].map { count in
      let name = ItemName(path: "a.png", directory: "", stem: "a", extension: "png", index: 0)
      return (item: Item(name: name, value: latent(count)), type: DataType.latent(space))
    }
    await checkStage(try #require(registry[name]), arguments: arguments, items: [.latent: items])
  }

  /// What checking a pipeline of these lines says, without the file's name.
  func problems(_ lines: String, source: String = "sample: { model: faces }") throws -> String {
    let path = try folder.write("version: 1\nstages:\n  - \(source)\n\(lines)\n", to: "p.yaml")
    do {
      _ = try Pipeline(file: path, registry: registry, variables: ["output": folder("out")])
      return ""
    } catch {
      return error.description.replacing(path + ":", with: "")
    }
  }
}

/// Expects two latents to be alike.
func expectClose(
  _ a: Latent, _ b: Latent, tolerance: Float = 1e-5, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(a.space == b.space, sourceLocation: sourceLocation)
  for (a, b) in zip(a.levels, b.levels) {
    TensorKit.expectClose(a, b, tolerance: tolerance, sourceLocation: sourceLocation)
  }
}

/// Expects two latents to be the same to the bit.
func expectSame(_ a: Latent, _ b: Latent, sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(a.space == b.space, sourceLocation: sourceLocation)
  for (a, b) in zip(a.levels, b.levels) { TensorKit.expectSame(a, b, sourceLocation: sourceLocation) }
}
