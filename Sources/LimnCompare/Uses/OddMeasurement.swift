import LimnEvaluation
import LimnReport
import LimnTensors

/// How well models separate what does not belong from images of their own kind.
package enum OddMeasurement: UseMeasurement {
  package static let use = ComparisonUse.odd

  static let area = Quantity("auc", title: "AUC", better: .higher, digits: 3)
  /// The score by which each model is judged, and under which its line stands.
  static let scores: [(model: String, score: OddScore)] = [
    ("pca", .residual), ("ae", .residual), ("vae", .residual), ("vae, bound", .bound), ("pca, density", .density),
  ]
  /// The conditions: another folder's images; the mean over the images that were changed in some way.
  static let another = "against"
  static let all = "all"
  /// What needs no model.
  static let simple = "pixel sum"
  /// Samples of the posterior for each bound.
  private static let samples = 10
  /// Draws for intervals at most: each sorts all scores.
  private static let draws = 300
  private static let shown = 12

  /// Measures the area under the curve for another folder's images, else for images that are changed.
  package static func measure(_ subject: ComparisonSubject) async throws -> UseFindings {
    var scores = subject.scores(use)
    let own = try await self.scores(of: subject.heldOut, "own", subject)
    let sets: [(condition: String, images: Tensor)] =
      if let against = subject.against {
        [(another, against)]
      } else {
        OddImages.kinds.map { ($0.name, $0.make(subject.heldOut, subject.key.split($0.name))) }
      }
    var notes: [String] = []
    var sums: [UseScores.Entry] = []
    for (condition, images) in sets {
      let others = try await self.scores(of: images, condition, subject)
      let draws = Bootstrap(
        count: images.shape[0], resamples: subject.settings.resamples, key: subject.key.split("odd draws"))
      var entries: [UseScores.Entry] = []
      for model in Self.scores.map(\.model) + [simple] {
        guard let own = own[model], let others = others[model] else { continue }
        // Of the pixel sum nobody knows which way round it is odd.
        let isEither = model == simple
        func area(_ one: [Double], _ other: [Double]) -> Double {
          let found =
            RankedScores.areaUnderCurve(
              one + other, [Bool](repeating: false, count: one.count) + [Bool](repeating: true, count: other.count))
            ?? 0.5
          return isEither ? max(found, 1 - found) : found
        }
        let drawn = zip(subject.bootstrap.draws, draws.draws).prefix(self.draws).map { first, second in
          area(first.map { own[$0] }, second.map { others[$0] })
        }
        entries.append(.init(model, area(own, others), drawn))
      }
      scores.add(Self.area, condition: condition, entries, images: subject.heldOut.shape[0])
      sums = sums.isEmpty ? entries : zip(sums, entries).map { $0.adding($1) }
      let best = entries.filter { $0.model != simple }.map(\.value).max() ?? 0
      if let sum = entries.first(where: { $0.model == simple }), sum.value >= best - 0.02, sum.value > 0.6 {
        notes.append(
          "Warning: the sum of the pixels alone separates '\(condition)' about as well as the best model: that shows nothing of the models."
        )
      }
    }
    if sets.count > 1 {
      let count = Double(sets.count)
      scores.add(
        area, condition: all, sums.map { .init($0.model, $0.value / count, $0.draws.map { $0 / count }) },
        images: subject.heldOut.shape[0], note: "the mean of the conditions above")
    }
    return UseFindings(scores, notes: notes, pictures: [oddest(own, subject)])
  }

  /// The scores of images by model, higher being odder.
  private static func scores(
    of images: Tensor, _ name: String, _ subject: ComparisonSubject
  ) async throws -> [String: [Double]] {
    var found: [String: [Double]] = [:]
    for model in ["pca", "ae", "vae"] {
      let learned = try subject.models.model(model)
      let sampling =
        model == "vae" ? try ImportanceSampling(learned, samples: samples) : nil
      let key = subject.key.split("odd").split(name)
      let results = await concurrently(images.shape[0], jobs: subject.settings.jobs) { place in
        try OddScore.scores(images.items(place..<place + 1), learned, sampling, key: key.split(place))
      }
      let rows = try results.map { try $0.get() }
      for (line, score) in Self.scores where line == model || line.hasPrefix(model + ",") {
        let values = rows.compactMap { $0[score] }
        if values.count == rows.count { found[line] = values }
      }
      if model == "pca" { found[simple] = rows.map { $0[.brightness] ?? 0 } }
    }
    return found
  }

  /// The images of one's own that each model finds oddest.
  private static func oddest(_ own: [String: [Double]], _ subject: ComparisonSubject) -> Report.Picture {
    let rows = ["pca", "ae", "vae"].map { model in
      let values = own[model] ?? []
      let order = values.indices.sorted { (values[$0], $1) > (values[$1], $0) }
      return ImageBatches.images(Array(order.prefix(shown)), of: subject.heldOut).images
    }
    return .init(
      ComparisonPictures.grid(rows), file: "oddest.png",
      title: "The oddest of the images held out, by PCA, the AE and the VAE, oddest first")
  }
}

extension UseScores.Entry {
  /// The sums of two entries of one model.
  fileprivate func adding(_ other: Self) -> Self {
    .init(model, value + other.value, zip(draws, other.draws).map { $0 + $1 })
  }
}
