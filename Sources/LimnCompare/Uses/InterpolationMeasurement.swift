import LimnEvaluation
import LimnImages
import LimnReport
import LimnTensors

/// How evenly and how straight images change along lines between the codes of two images, and whether edits succeed.
package enum InterpolationMeasurement: UseMeasurement {
  package static let use = ComparisonUse.interpolate

  static let unevenness = Quantity("unevenness", title: "largest step over mean", better: .lower)
  static let detour = Quantity("detour", title: "detour", better: .lower)
  static let middle = Quantity("middle", title: "middles' distance to real images", better: .lower)
  private static let lines = 64
  private static let steps = 16
  private static let shown = 4

  /// Measures the same pairs of images held out for all models.
  package static func measure(_ subject: ComparisonSubject) async throws -> UseFindings {
    let (jobs, count) = (subject.settings.jobs, subject.heldOut.shape[0])
    let pairs = subject.key.split("lines")
    let ends = (0..<lines).map { line in
      let first = pairs.integer(below: count, at: 2 * line)
      return (first, (first + 1 + pairs.integer(below: count - 1, at: 2 * line + 1)) % count)
    }
    let known = try await subject.features.rows(of: subject.reference, jobs: jobs)
    // Lines are what is drawn anew here, not images.
    var scores = UseScores(
      use, Bootstrap(count: lines, resamples: subject.settings.resamples, key: subject.key.split("line draws")),
      unfinished: subject.models.unfinished)
    var found: [(model: String, ways: Interpolations)] = []
    var shownRows: [[Image]] = []
    for name in ComparedModels.names {
      let model = try subject.models.model(name)
      let codes = try await model.codes(of: subject.heldOut, jobs: jobs)
      let units = codes.shape[1]
      let values = codes.array
      let along = Tensor(shape: [lines * (steps + 1), units]) { output in
        for (line, end) in ends.enumerated() {
          for step in 0...steps {
            let share = Float(step) / Float(steps)
            for unit in 0..<units {
              output[(line * (steps + 1) + step) * units + unit] =
                (1 - share) * values[end.0 * units + unit] + share * values[end.1 * units + unit]
            }
          }
        }
      }
      let images = try await model.images(of: along, jobs: jobs)
      let rows = try await subject.features.rows(of: images, jobs: jobs)
      let ways = (0..<lines).map { Array(rows[$0 * (steps + 1)..<($0 + 1) * (steps + 1)]) }
      let made = try await subject.features.rows(
        of: model.reconstructions(of: subject.heldOut, jobs: jobs), jobs: jobs)
      found.append((name, Interpolations(ways, reconstructions: made, real: known)))
      for line in 0..<min(shown, lines) {
        let places = stride(from: 0, through: steps, by: 2).map { line * (steps + 1) + $0 }
        shownRows.append(ImageBatches.images(places, of: images).images)
      }
    }
    for (quantity, values) in [
      (unevenness, \Interpolations.lineUnevenness), (detour, \.lineDetours), (middle, \.lineMiddles),
    ] {
      let means = found.map { (model: $0.model, values: $0.ways[keyPath: values]) }
      // A line that stands still in one of the models has no steps to compare.
      if means.allSatisfy({ $0.values.count == lines }) { scores.add(quantity, means: means) }
    }
    let edits = try await EditSuccess.add(to: &scores, subject)
    return UseFindings(
      scores,
      notes: [
        "Steps and ways are measured in \(subject.features.name); 1 is even and straight. A middle's distance is that to the nearest training "
          + "image, over the mean of what reconstructions have.",
        edits.note,
      ],
      pictures: [
        .init(
          ComparisonPictures.grid(shownRows), file: "interpolations.png",
          title:
            "Between the codes of two images held out: \(shown) lines of PCA, then the same of the AE, then of the VAE")
      ] + [edits.picture].compactMap(\.self))
  }
}
