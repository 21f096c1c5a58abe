import LimnFoundation
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import LimnTraining

/// A pipeline as a function from picture to picture: everything between its source and its first 'save'. It writes nothing.
package struct PicturePipeline: Sendable {
  /// The pipeline, with stages that write replaced by ones that pass the picture on.
  let pipeline: Pipeline
  /// What it is called in tables: the file's name without its extension.
  package let name: String
  /// The step whose output is the result.
  private let last: String
  /// The step whose output the result should be, where that is known.
  private let target: String?

  /// What such a step is called in a pipeline that changes the clean picture too.
  private static let clean = "clean"

  /// Compiles a pipeline file; throws `Diagnostics` for what is wrong with it, and `EvaluationError` if it gives no picture for
  /// a picture.
  package init(file path: String, overrides: [String] = [], registry: StageRegistry) throws {
    try self.init(file: PipelineFile(path: path), overrides: overrides, registry: registry)
  }

  /// Compiles a pipeline file that was read; throws as above.
  package init(file: PipelineFile, overrides: [String] = [], registry: StageRegistry) throws {
    let path = file.path
    let pipeline = try Pipeline(
      file: file, registry: registry.writingNothing, variables: ["input": ".", "output": "."], overrides: overrides)
    if let step = pipeline.steps.first(where: { $0.stage is any GatheringStage }) {
      throw EvaluationError("\(path.printable): '\(step.name)' makes one picture of all: leave it out to measure each")
    }
    let place = pipeline.steps.firstIndex { $0.stage is Substitute<SaveStage> } ?? pipeline.steps.count - 1
    guard pipeline.types[place].kind != .latent else {
      throw EvaluationError("\(path.printable): gives a latent: end it with 'decode'")
    }
    self.pipeline = pipeline
    last = pipeline.steps[place].name
    target = nil
    name = Self.name(of: path)
  }

  /// Finds a pipeline by its name or path and compiles it; throws, too, if there is none.
  init(named text: String, overrides: [String] = [], registry: StageRegistry) throws {
    let path = try PipelineLibrary().path(of: text, as: .pipeline)
    try self.init(file: path, overrides: overrides, registry: registry)
  }

  /// Finds a pipeline, or a training recipe, whose data are taken: its input is the noisy picture, its target the clean one.
  init(pipelineOrRecipe text: String, registry: StageRegistry, models: ModelLibrary, objectives: [ObjectiveKind]) throws
  {
    switch try Document(path: PipelineLibrary().path(of: text), expected: .either) {
    case .pipeline(let file): try self.init(file: file, registry: registry)
    case .recipe(let file):
      self.init(of: try Recipe(file: file, registry: registry, models: models, objectives: objectives))
    case .study(let file):
      throw Diagnostics([Diagnostic(Place(file: file.path), "a study, and no pipeline or recipe; give one of these")])
    }
  }

  private init(of recipe: Recipe) {
    pipeline = recipe.data
    last = recipe.input
    target = recipe.target
    name = Self.name(of: recipe.path)
  }

  private static func name(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
  }

  /// The names of the pictures that its source has; throws as the source does.
  package func names() throws -> [ItemName] { try pipeline.source.names() }

  /// The picture that the source makes for a name, taken through all steps.
  func picture(of name: ItemName, seed: RandomKey) async throws -> Item {
    let context = StageContext(key: seed.split("source"))
    let loaded = try await pipeline.source.run([Item(name: name)], in: context)
    return try await self(loaded, seed: seed).result
  }

  /// Takes a picture through the steps after the source. `clean` is what the result should be: the picture that was given,
  /// unless a step kept another as the item's reference or is called 'clean'.
  func callAsFunction(_ item: Item, seed: RandomKey) async throws -> (result: Item, clean: Tensor) {
    let outputs = try await pipeline.run(loaded: item, keeping: [last, target ?? Self.clean], seed: seed)
    // A pipeline of a source alone gives what it was given.
    let result = outputs[last] ?? item
    if let target { return (result, try (outputs[target] ?? item).seenPixels()) }
    if let reference = result.reference {
      return (result, try Item(name: item.name, value: reference, origin: item.origin).seenPixels())
    }
    return (result, try (outputs[Self.clean] ?? item).seenPixels())
  }
}
