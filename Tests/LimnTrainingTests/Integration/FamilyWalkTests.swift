import Foundation
import LimnData
import LimnFitting
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import LimnTraining
import ModelKit
import TestKit
import Testing

/// Every family that is registered, from nothing to pictures: a new recipe and fifty steps of it, or a fit; the folder, read; encoding,
/// decoding, sampling; and a place in one pipeline.
@Suite struct FamilyWalkTests {
  /// One pipeline for all models of a kind of data.
  private static let pipelines: [DataKind: String] = [
    .pixels: """
    version: 1
    parameters: { model: none }
    stages:
      - draw-factors: { set: dsprites, count: 2 }
      - resize: { width: 32, height: 32 }
      - encode: { model: $model }
      - decode: { model: $model }
    """,
    .sequence: """
    version: 1
    parameters: { model: none }
    stages:
      - draw-balls: { count: 2, frames: 5, size: 16 }
      - encode: { model: $model }
      - decode: { model: $model }
    """,
    .row: """
    version: 1
    parameters: { model: none }
    stages:
      - draw-ica: { sources: 2, columns: 2, segments: 2, rows: 1 }
      - encode: { model: $model }
    """,
  ]

  /// Trains, fits or joins a model of a family and returns its folder; nil where its models come from other programs.
  private func model(of family: ModelFamily, in folder: TemporaryFolder) async throws -> String? {
    if let fitter = ModelFitters.all.first(where: { $0.family.name == family.name }) {
      return try await fitted(fitter, in: folder)
    }
    if family.name == DenoiserExperts.family.name {
      // Its denoisers are trained one by one, and joined.
      try TinyModel.writeExperts(to: folder("joined"), name: "joined", kinds: ["white", "white-grey"])
      return folder("joined")
    }
    guard StandardObjectives.all.contains(where: { $0.family.name == family.name }) else { return nil }
    let file = try await NewRecipe(family: family.name).write(to: folder.path)
    let recipe = try Recipe(
      file: file, registry: .standard(), overrides: ["batch=2", "steps=50", "checkpoint-every=50"])
    try await TrainingRun(recipe, jobs: 1) { _ in }.run(resume: false)
    let rows = try TrainingLog(path: recipe.output + "/log.csv", upTo: .max).rows
    #expect(rows.last?.step == 50 && rows.allSatisfy(\.loss.isFinite))
    return recipe.output + "/" + recipe.name
  }

  private func fitted(_ fitter: any ModelFitter.Type, in folder: TemporaryFolder) async throws -> String {
    let pictures = Tensor(shape: [40, 1, 32, 32]) { values in
      let noise = RandomKey(seed: 1).normal([40, 4]).array
      for index in values.indices {
        let (item, pixel) = (index / 1024, index % 1024)
        values[index] = (0..<4).reduce(0.5) { $0 + 0.1 * noise[4 * item + $1] * Float((pixel * ($1 + 3)) % 7) / 7 }
      }
    }
    let model = try await fitter.init(Arguments(fitter.signature, ["units": .integer(3)])).fit(pictures)
    let path = folder("fitted")
    try ModelFolder.write(
      to: path, family: fitter.family.name, name: "fitted", architecture: model.architecture, weights: model.weights,
      card: "# Fitted\n")
    return path
  }

  @Test("From nothing to pictures", arguments: ModelFamily.all.map(\.name))
  func walk(name: String) async throws {
    let family = try #require(ModelFamily.all.first { $0.name == name })
    let folder = try TemporaryFolder()
    guard let path = try await model(of: family, in: folder) else {
      #expect(name == "face-finder", "a family is trained by an objective or fitted by a fitter")
      return
    }
    let library = ModelLibrary(searchPaths: [], families: ModelFamily.all)
    let model = try library.model(path)
    #expect(model.folder.config.family == name)
    let inputs = try #require(Self.inputs(model.input))
    if model.has(.classifier) {
      let logits = try model.classifier.logits(of: inputs)
      #expect(logits.shape[0] == 2 && logits.isFinite)
      return
    }
    let latents = try model.encoder.encode(inputs)
    let decoded = try model.decoder.decode(latents)
    #expect(decoded.shape == inputs.shape && decoded.isFinite)
    if model.has(.prior) {
      let prior = try model.prior
      let sampled = try model.decoder.decode(prior.sample(key: RandomKey(seed: 3)))
      let axes = inputs.shape.dimensions.dropFirst(model.input.kind == .sequence ? 2 : 1)
      #expect(sampled.isFinite && sampled.shape.dimensions.suffix(axes.count) == axes)
      #expect(prior.logDensity(of: prior.sample(key: RandomKey(seed: 4))).allSatisfy { $0.isFinite })
    }
    // The same pipeline for all of them, only 'model' is another.
    let text = try #require(Self.pipelines[model.input.kind])
    let pipeline = try Pipeline(
      file: PipelineFile(bytes: Array(text.utf8), path: "p.yaml"), registry: .standard(models: library),
      overrides: ["model=\(path)"])
    for item in try pipeline.source.names() {
      let tensors = try await pipeline.run(item, seed: RandomKey(seed: 7)).value.tensors
      #expect(!tensors.isEmpty && tensors.values.allSatisfy(\.isFinite))
    }
  }

  /// Two examples of a type, whose sizes that can be any are 32.
  private static func inputs(_ type: DataType) -> Tensor? {
    let shape: Shape
    switch type.kind {
    case .pixels: shape = [2, type.channels ?? 3, type.height ?? 32, type.width ?? 32]
    case .row:
      // The last column is a segment.
      let (columns, noise) = (type[.columns] ?? 3, RandomKey(seed: 2).normal([2, type[.columns] ?? 3]))
      return Tensor(columns: [noise.columns(0..<columns - 1), Tensor([0, 1], shape: [2, 1])])
    case .sequence: shape = [2, 4, type.channels ?? 1, type.height ?? 16, type.width ?? 16]
    default: return nil
    }
    return Tensor(shape: shape) { values in
      for index in values.indices { values[index] = Float(RandomKey(seed: 2).uniform(at: index)) }
    }
  }
}
