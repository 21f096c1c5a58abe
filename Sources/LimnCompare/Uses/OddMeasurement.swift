import LimnEvaluation
import LimnReport
import LimnTensors

/// How well models separate what does not belong from images of their own kind.
package enum OddMeasurement: UseMeasurement {
  package static let use = ComparisonUse.odd

  static let area = Quantity("auc", title: "AUC", better: .higher, digits: 3)
  /// The scores by which each model is judged, and under which lines they stand; nil: how far the code is from those of training images, which is
  /// large in the gaps between them (Sun et al., "Out-of-distribution detection with deep nearest neighbors", 2022).
  static let scores: [(model: String, score: OddScore?)] = [
    ("pca", .residual), ("ae", .residual), ("vae", .residual), ("vae, bound", .bound), ("pca, density", .density),
    ("pca, codes", nil), ("ae, codes", nil), ("vae, codes", nil),
  ]
  /// The lines of one of the compared models.
  static func lines(of model: String) -> [(model: String, score: OddScore?)] {
    scores.filter { $0.model == model || $0.model.hasPrefix(model + ",") }
  }
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
  /// Training images whose codes a code's distance is the mean of.
  private static let neighbours = 5

  /// Measures the area under the curve for another folder's images, else for images that are changed.
  package static func measure(_ subject: ComparisonSubject) async throws -> UseFindings {
    var scores = subject.scores(use)
    var known: [String: Tensor] = [:]
    for name in ComparedModels.names {
      known[name] = try await subject.models.model(name).codes(of: subject.reference, jobs: subject.settings.jobs)
    }
    let own = try await self.scores(of: subject.heldOut, "own", known: known, subject)
    let sets: [(condition: String, images: Tensor)] =
      if let against = subject.against {
        [(another, against)]
      } else {
        OddImages.kinds.map { ($0.name, $0.make(subject.heldOut, subject.key.split($0.name))) }
      }
    var notes: [String] = []
    var sums: [UseScores.Entry] = []
    for (condition, images) in sets {
      let others = try await self.scores(of: images, condition, known: known, subject)
      let draws = Bootstrap(
        count: images.shape[0], resamples: subject.settings.resamples, key: subject.key.split("odd draws"))
      var entries: [UseScores.Entry] = []
      for model in Self.scores.map(\.model) + [simple] {
        guard let own = own[model], let others = others[model] else { continue }
        func area(_ one: [Double], _ other: [Double]) -> Double {
          RankedScores.areaUnderCurve(
            one + other, [Bool](repeating: false, count: one.count) + [Bool](repeating: true, count: other.count))
            ?? 0.5
        }
        // Of the pixel sum nobody knows beforehand which way round it is odd.
        let found = area(own, others)
        let isReversed = model == simple && found < 0.5
        func turned(_ area: Double) -> Double { isReversed ? 1 - area : area }
        let drawn = zip(subject.bootstrap.draws, draws.draws).prefix(self.draws).map { first, second in
          turned(area(first.map { own[$0] }, second.map { others[$0] }))
        }
        entries.append(.init(model, turned(found), drawn))
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
    notes.append(
      "'Codes': the mean distance of a code from those of the \(neighbours) nearest training images. Where its AUC is well above 0.5, what does not "
        + "belong lands in gaps between the codes of what does.")
    return UseFindings(scores, notes: notes, pictures: [oddest(own, subject)])
  }

  /// The scores of images by line, higher being odder; `known` are each model's codes of training images.
  private static func scores(
    of images: Tensor, _ name: String, known: [String: Tensor], _ subject: ComparisonSubject
  ) async throws -> [String: [Double]] {
    var found: [String: [Double]] = [:]
    let jobs = subject.settings.jobs
    for (model, known) in known.sorted(by: { $0.key < $1.key }) {
      let learned = try subject.models.model(model)
      let sampling =
        model == "vae" ? try ImportanceSampling(learned, samples: samples) : nil
      let key = subject.key.split("odd").split(name)
      let results = await concurrently(images.shape[0], jobs: jobs) { place in
        try OddScore.scores(images.items(place..<place + 1), learned, sampling, key: key.split(place))
      }
      let rows = try results.map { try $0.get() }
      for (line, score) in lines(of: model) {
        guard let score else {
          found[line] = await CodeDistance.means(
            of: try learned.codes(of: images, jobs: jobs), among: known,
            nearest: neighbours, jobs: jobs)
          continue
        }
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
