import LimnEvaluation
import LimnModels
import LimnReport

/// Whether the axes of a model come back when it is trained with another seed, which can be measured without any label (UDR; Duan et al., 2020).
enum AxisReturn {
  static let agreement = Quantity("udr", title: "UDR", better: .higher, digits: 3)
  /// Images at most, and draws for intervals at most: each fits a regression for each unit of each pair of models.
  private static let most = (images: 500, draws: 20)

  /// Adds a line for each model that was trained with several seeds, and returns what there is to say.
  static func add(to scores: inout UseScores, _ subject: ComparisonSubject) async throws -> String {
    let images = subject.heldOut.items(0..<min(most.images, subject.heldOut.shape[0]))
    let draws = Bootstrap(
      count: images.shape[0], resamples: min(most.draws, subject.settings.resamples),
      key: subject.key.split("udr draws"))
    var entries: [UseScores.Entry] = []
    for name in ["ae", "vae"] {
      let models = subject.models.seeds(of: name)
      guard models.count > 1 else {
        return "Whether axes at least come back with another seed (UDR) is measured with --seeds 3."
      }
      var codes: [[[Double]]] = []
      for model in models {
        let columns = try await model.codes(of: images, jobs: subject.settings.jobs).columns()
        let table = CodeTable(codes: columns, factors: [[Int](repeating: 0, count: images.shape[0])], counts: [1])
        codes.append(table.units(table.activeUnits).codes)
      }
      func mean(_ places: [Int]) -> Double {
        let scores = AxisAgreement.scores(codes.map { $0.map { unit in places.map { unit[$0] } } })
        return scores.reduce(0, +) / Double(scores.count)
      }
      entries.append(.init(name, mean(Array(0..<images.shape[0])), draws.values(mean)))
    }
    scores.add(
      agreement, entries, images: images.shape[0], isCentred: true,
      note: "\(subject.settings.seeds) seeds; whether axes come back, not whether they mean something")
    return "UDR is 1 where each unit of a model is one unit of the same model trained with another seed."
  }
}
