import LimnEvaluation
import LimnFitting
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnReport
import LimnRuns
import LimnScenes
import LimnStages
import LimnTensors

/// An identifiable VAE finds the sources of a nonlinear mixture where a VAE does not (Khemakhem et al., "Variational autoencoders and nonlinear ICA: a
/// unifying framework", 2020).
package struct NonlinearSources: Reproduction {
  /// Its options.
  package static let signature = EvaluationSignature(
    reproducing: "ivae",
    summary:
      "An identifiable VAE finds the sources of a nonlinear mixture in segments, and a VAE of the same network does not.",
    details: """
      Rows of six numbers are a mixture of three sources by two linear maps with tanh(x) + x/10 between them; in each of 40 segments of 1,000 rows the sources \
      have deviations of their own, from 0.5 to 3. Each seed draws another mixture, other rows and other weights. MCC is the mean |correlation| of the sources \
      with draws from the posteriors. Different from the authors' runs: three sources in six numbers and not five in five, two maps and not three, and the plain \
      bound with a variance of 0.01, without the weights of its parts.
      """,
    parameters: [
      .init("steps", .integer(10...1_000_000), help: "Steps of each training, of 64 rows.", default: .integer(10_000)),
      .init("seeds", .integer(1...100), help: "Seeds of each model.", default: .integer(5)),
      .init("rows", .integer(2...100_000), help: "Rows of each of 40 segments.", default: .integer(1000)),
      .output("ivae"),
    ])
  /// Ten trainings of 10,000 steps of 64 rows.
  package static let cost = "2 minutes"

  private let steps: Int, seeds: Int
  private let mixture: [String: Int]
  private let output: String
  private let library: ModelLibrary

  /// Nothing is opened.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) {
    (steps, seeds) = (arguments.integer("steps"), arguments.integer("seeds"))
    (output, self.library) = (arguments.text("output"), library)
    mixture = ["sources": 3, "columns": 6, "segments": 40, "rows": arguments.integer("rows"), "layers": 2]
  }

  /// Trains both of each seed, and compares their codes with the sources.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: 2 * seeds))
    defer { context.observer(.ended(RunSummary())) }
    let priors = ["segments", "standard"]
    let models = try await Trainings(output, library, context).run(
      (0..<seeds).flatMap { seed in
        priors.map { (name: "\($0)-\(seed)", text: recipe("\($0)-\(seed)", $0, seed: context.numberSeed + seed)) }
      })
    var verdicts = Verdicts(digits: 3)
    var found: [String: [Double]] = [:]
    for seed in 0..<seeds {
      let (rows, sources) = try data(seed: context.numberSeed + seed)
      let key = RandomKey(seed: context.seed).split("ivae").split(seed)
      for prior in priors {
        guard let model = models["\(prior)-\(seed)"] else { continue }
        let score = try SourcesEvaluation.scores(of: try model.encoder, rows, sources, key: key.split(prior)).drawn
        found[prior, default: []].append(score)
        verdicts.check(Target(shown: "MCC, \(prior == "segments" ? "iVAE" : "VAE"), seed \(seed)"), score)
      }
      let numbers = rows.columns(0..<rows.shape[1] - 1)
      let fitter = IndependentComponents(
        Arguments(IndependentComponents.signature, ["units": .integer(sources.count)]))
      let components = try FittedFolder(try fitter.fit(numbers), family: IndependentComponents.family.name)
      verdicts.check(
        Target(shown: "MCC, FastICA, seed \(seed)"),
        try SourcesEvaluation.scores(of: try components.model.encoder, numbers, sources, key: key).means)
    }
    func mean(_ prior: String) -> Double? {
      found[prior].map { $0.reduce(0, +) / Double($0.count) }
    }
    let words = Words.count(seeds, "seed")
    verdicts.check(Target("MCC, iVAE, mean of \(words)", 0.9, .atLeast, source: "registered"), mean("segments"))
    verdicts.check(
      Target("iVAE less VAE, mean of \(words)", 0.15, .atLeast, source: "registered"),
      mean("segments").flatMap { own in mean("standard").map { own - $0 } })
    return verdicts.report("three sources in rows of six numbers, \(steps) steps", context: context)
  }

  /// The rows of a seed, each with its segment, and their sources, a column each.
  private func data(seed: Int) throws -> (rows: Tensor, sources: [[Double]]) {
    let values = mixture.mapValues { LimnPipelines.Argument.integer($0) }
    let drawn = try DrawICAStage(
      Arguments(DrawICAStage.signature, values.merging(["seed": .integer(seed)]) { $1 })
    ).mixture
    let sources = (0..<drawn.count).map { drawn.sources(at: $0) }
    let rows = sources.enumerated().flatMap { index, own in
      drawn.mixed(own).map { Float($0) } + [Float(drawn.segment(of: index))]
    }
    return (
      Tensor(rows, shape: [drawn.count, drawn.columns + 1]),
      (0..<drawn.sources).map { column in sources.map { $0[column] } }
    )
  }

  private func recipe(_ name: String, _ prior: String, seed: Int) -> String {
    let mixture = mixture.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    return """
      version: 1
      model:
        name: \(name)
        family: ivae
        architecture: { columns: 6, segments: 40, latent: 3, hidden: [100, 100], variance: 0.01, prior: \(prior) }
      data:
        - draw-ica: { \(mixture), seed: \(seed) }
          as: row
      input: row
      optimiser: { name: adam, learning-rate: 0.01, flat: 0.7, fall: cosine, last: 0.01 }
      batch: 64
      steps: \(steps)
      checkpoint-every: \(max(1, min(2500, steps / 4)))
      seed: \(seed)

      """
  }
}
