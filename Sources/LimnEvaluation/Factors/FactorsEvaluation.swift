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
  private let called: [String]
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
    called = ModelNames(arguments.texts("model")).shown
    models = try arguments.texts("model").map { name in
      let model = try library.model(name, needing: [.encoder])
      try SceneSample.check(model)
      return model
    }
    examples = arguments.integer("examples")
    votes = arguments.integer("votes")
    isWhole = arguments.boolean("whole")
  }

  /// Measures all models.
  package func run(in context: EvaluationContext) async throws -> Report {
    let sample = SceneSample(scene, count: examples + examples / 2, seed: context.seed)
    let (key, pictures) = (SceneSample.key(seed: context.seed), sample.pictures)
    context.observer(.started(total: models.count + 1))
    defer { context.observer(.ended(RunSummary())) }
    var (published, free) = (
      FactorTable("published", "Scores as published"), FactorTable("scale-free", "Scale-free scores")
    )
    let counts = scene.factors.map(\.count)
    var encoded: [(name: String, table: CodeTable, codes: Tensor)] = []
    for (model, name) in zip(models, called) {
      let shown = isWhole ? Array(0..<scene.count) : pictures
      let codes = try await sample.codes(of: shown, by: model, jobs: context.jobs)
      let table = sample.table(isWhole ? codes.rows(pictures) : codes)
      encoded.append((name, table, codes))
    }
    // UDR is of a thousand pictures.
    let agreements = AxisAgreement.scores(
      encoded.map { $0.table.units($0.table.activeUnits).examples(0..<min(1000, examples)).codes })
    for (place, model) in encoded.enumerated() {
      let (table, active) = (model.table, model.table.activeUnits)
      let agreement = models.count > 1 ? agreements[place] : nil
      published.add(
        model.name,
        FactorTable.values(
          FactorScores(table, examples: examples), agreement: agreement,
          intervention: isWhole ? InterventionScores(codes: model.codes, counts: counts) : nil, votes: votes, key: key),
        active: active.count)
      let scaled =
        isWhole
        ? InterventionScores(codes: model.codes.scaled(by: table.deviations), counts: counts, units: active) : nil
      // A model all of whose units are constant has no codes to score.
      free.add(
        model.name,
        active.isEmpty
          ? [Double?](repeating: nil, count: FactorTable.quantities.count)
          : FactorTable.values(
            FactorScores(table.scaleFree, examples: examples), agreement: agreement, intervention: scaled, votes: votes,
            key: key), active: active.count)
      context.observer(.finished(name(of: model.name)))
    }
    let truth = sample.truth
    for (index, table) in [truth, truth.scaleFree].enumerated() {
      let values = FactorTable.values(FactorScores(table, examples: examples))
      if index == 0 { published.add("factors", values, active: counts.count) }
      if index == 1 { free.add("factors", values, active: counts.count) }
    }
    context.observer(.finished(name(of: "factors")))
    return Report(
      "\(scene.name): \(examples) pictures to fit to, \(examples / 2) to judge by",
      tables: [published.table, free.table])
  }

  private func name(of text: String) -> ItemName {
    ItemName(path: "", directory: "", stem: text, extension: "", index: 0)
  }
}
