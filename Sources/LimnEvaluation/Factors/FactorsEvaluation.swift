import LimnFoundation
import LimnModels
import LimnPipelines
import LimnReport
import LimnRuns
import LimnScenes
import LimnTensors

/// Measures whether the units of models are the factors that pictures were drawn from.
package struct FactorsEvaluation: Evaluation {
  /// Its options.
  package static let signature = EvaluationSignature(
    name: "factors",
    summary: "Measures whether a model's units are the factors that pictures were drawn from (disentanglement).",
    details: """
      Codes are posteriors' means, or an autoencoder's codes. The table 'published' has scores of the codes as they are, with the definitions of \
      disentanglement_lib (Locatello et al., 2019); 'scale-free' those of the units that vary by a twentieth or more of the one that varies \
      most, each divided by its deviation, so that models with and without a prior compare. The row 'factors' is what the true factors \
      themselves score: not 1 in all. DCI is by boosted trees on `examples` draws, and judged on half as many others; MIG by 20 bins of \
      equal width; InfoM and InfoC (Hsu et al., 2023) by 20 bins of equal frequency; InfoE on draws that its probe was not fitted to. \
      Modularity is high for noise too: rank nothing by it. UDR needs no factors: the median over the other models of how far each \
      unit is one of theirs; give models that differ by their seed. The scores of β-VAE and FactorVAE need `whole`: all pictures of the set are encoded.
      """,
    parameters: [
      .models("vae,ae,pca"),
      .init("set", .choice(FactorScenes.all.map(\.name)), help: "The drawn set.", default: .text("dsprites")),
      .init(
        "examples", .integer(40...1_000_000), help: "Pictures that scores are fitted to; half as many more judge.",
        default: .integer(10_000)),
      .init("whole", .boolean, help: "Encode all pictures of the set, for the scores of β-VAE and FactorVAE."),
      .init("votes", .integer(10...1_000_000), help: "Points that these two are fitted to.", default: .integer(10_000)),
    ])

  private let models: [LearnedModel]
  private let scene: any FactorScene
  private let examples: Int
  private let votes: Int
  private let isWhole: Bool

  /// Opens the models; throws for one that does not encode images of one size to a vector.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) throws {
    let name = arguments.text("set")
    guard let scene = FactorScenes.all.first(where: { $0.name == name }) else {
      throw EvaluationError("no set is named '\(name.printable)'")
    }
    self.scene = scene
    models = try arguments.texts("model").map { name in
      let model = try library.model(name, needing: [.encoder])
      guard model.input.width != nil, try model.space.levels.allSatisfy(\.isVector) else {
        throw EvaluationError(
          "\(model.folder.name.printable) encodes no images of one size as a vector: give one that does")
      }
      return model
    }
    examples = arguments.integer("examples")
    votes = arguments.integer("votes")
    isWhole = arguments.boolean("whole")
  }

  /// Measures all models.
  package func run(in context: EvaluationContext) async throws -> Report {
    let key = RandomKey(seed: context.seed).split("factors")
    let count = examples + examples / 2
    let pictures = (0..<count).map { index in
      scene.index(
        of: scene.factors.enumerated().map { key.split("pictures").split(index).integer(below: $1.count, at: $0) })
    }
    context.observer(.started(total: models.count + 1))
    defer { context.observer(.ended(RunSummary())) }
    var (published, free) = (
      FactorTable("published", "Scores as published"), FactorTable("scale-free", "Scale-free scores")
    )
    let factors = scene.factors.indices.map { place in pictures.map { scene.values(at: $0)[place] } }
    let counts = scene.factors.map(\.count)
    var encoded: [(name: String, table: CodeTable, codes: Tensor)] = []
    for model in models {
      let shown = isWhole ? Array(0..<scene.count) : pictures
      let codes = try await self.codes(of: shown, by: model, jobs: context.jobs)
      let rows = isWhole ? codes.rows(pictures) : codes
      let table = CodeTable(codes: rows.columns(), factors: factors, counts: counts)
      encoded.append((model.folder.name, table, codes))
    }
    // UDR is of a thousand pictures.
    let agreements = AxisAgreement.scores(
      encoded.map { $0.table.units($0.table.activeUnits).examples(0..<min(1000, examples)).codes })
    for (place, model) in encoded.enumerated() {
      let (table, active) = (model.table, model.table.activeUnits)
      let agreement = models.count > 1 ? agreements[place] : nil
      published.add(
        model.name, FactorScores(table, examples: examples), active: active.count, agreement: agreement,
        intervention: isWhole ? InterventionScores(codes: model.codes, counts: counts) : nil, votes: votes, key: key)
      let scaled =
        isWhole
        ? InterventionScores(codes: model.codes.scaled(by: table.deviations), counts: counts, units: active) : nil
      free.add(
        model.name, FactorScores(table.scaleFree, examples: examples), active: active.count, agreement: agreement,
        intervention: scaled, votes: votes, key: key)
      context.observer(.finished(name(of: model.name)))
    }
    let truth = CodeTable(codes: factors.map { $0.map(Double.init) }, factors: factors, counts: counts)
    for (index, table) in [truth, truth.scaleFree].enumerated() {
      let scores = FactorScores(table, examples: examples)
      if index == 0 { published.add("factors", scores, active: counts.count) }
      if index == 1 { free.add("factors", scores, active: counts.count) }
    }
    context.observer(.finished(name(of: "factors")))
    return Report(
      "\(scene.name): \(examples) pictures to fit to, \(examples / 2) to judge by",
      tables: [published.table, free.table])
  }

  private func name(of text: String) -> ItemName {
    ItemName(path: "", directory: "", stem: text, extension: "", index: 0)
  }

  /// The codes `[pictures, units]` of pictures of the set.
  private func codes(of pictures: [Int], by model: LearnedModel, jobs: Int) async throws -> Tensor {
    let (encoder, scene) = (try model.encoder, scene)
    var values: [Float] = []
    var units = 0
    try await OrderedChunks.run(of: pictures.count, size: 256, threads: max(1, jobs)) { range in
      try Task.checkCancellation()
      let images = try pictures[range].map { try model.view(of: scene.image(scene.values(at: $0))) }
      return try Threads.$count.withValue(1) { try encoder.encode(Tensor.stacked(images)).rows }
    } done: { rows in
      units = rows.shape[1]
      values += rows.array
    }
    return Tensor(values, shape: [pictures.count, units])
  }
}

extension LatentSpace.Level {
  /// Whether it is a vector.
  fileprivate var isVector: Bool {
    if case .vector = self { true } else { false }
  }
}

extension Tensor {
  /// The columns of `[N, D]`, each a list.
  fileprivate func columns() -> [[Double]] {
    let (rows, width) = (shape[0], shape[1])
    return withValues { values in
      (0..<width).map { column in (0..<rows).map { Double(values[$0 * width + column]) } }
    }
  }

  /// `[N, D]` with each column divided by a number; one that is 0 stays.
  fileprivate func scaled(by deviations: [Double]) -> Tensor {
    var result = self
    let factors = deviations.map { $0 > 0 ? Float(1 / $0) : 0 }
    result.withMutableValues { values in
      for index in values.indices { values[index] *= factors[index % factors.count] }
    }
    return result
  }
}
