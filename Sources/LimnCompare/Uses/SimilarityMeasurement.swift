import LimnEvaluation
import LimnFitting
import LimnReport
import LimnTensors

/// Whether codes that lie near each other are of one class, whether a linear probe reads the class off them, and whether each class has a
/// normal distribution of its own.
package enum SimilarityMeasurement: UseMeasurement {
  package static let use = ComparisonUse.similar

  static let neighbours = Quantity("neighbours", title: "5 nearest codes", unit: "%", better: .higher, digits: 1)
  static let probe = Quantity("probe", title: "linear probe", unit: "%", better: .higher, digits: 1)
  static let components = Quantity("components", title: "mixture's components", unit: "%", better: .higher, digits: 1)
  /// Fewer training images of a component are none that a distribution could be fitted to.
  private static let fewest = 20

  /// Measures by the classes of the images held out; without labels there is nothing to measure by.
  package static func measure(_ subject: ComparisonSubject) async throws -> UseFindings {
    guard let labels = subject.labels else {
      return UseFindings(
        UseScores(use, subject.bootstrap, unfinished: []),
        notes: [
          "Without labels nobody can say which images are similar: give --labels, a CSV file with a column of classes."
        ])
    }
    let column = labels.classes
    let training = subject.places.training.indices.filter { column.numbers[subject.places.training[$0]] != nil }
    let held = subject.places.heldOut.indices.filter { column.numbers[subject.places.heldOut[$0]] != nil }
    guard !training.isEmpty, !held.isEmpty else {
      return UseFindings(
        UseScores(use, subject.bootstrap, unfinished: []),
        notes: ["None of the images held out has a class in '\(column.name)': nothing can be measured."])
    }
    let classes =
      training.compactMap { column.numbers[subject.places.training[$0]] }
      + held.compactMap { column.numbers[subject.places.heldOut[$0]] }
    let isHeld = training.map { _ in false } + held.map { _ in true }
    let draws = Bootstrap(
      count: held.count, resamples: subject.settings.resamples, key: subject.key.split("similar draws"))
    var scores = UseScores(use, draws, unfinished: subject.models.unfinished)
    var (found, probed): ([(model: String, values: [Double])], [(model: String, values: [Double])]) = ([], [])
    var grouped: [(model: String, values: [Double])] = []
    let known = column.numbers.count { $0 != nil }
    var notes = [
      "Classes are those of the column '\(column.name)': \(column.values.count) of them"
        + (known < column.numbers.count ? ", known of \(known) of the \(column.numbers.count) images." : ".")
    ]
    if !labels.unusable.isEmpty {
      notes.append(
        "Columns that sort nothing, for each of 2 to \(ComparisonLabels.mostValues) values must have \(ComparisonLabels.fewestOfAValue) images or more: "
          + labels.unusable.joined(separator: ", ").printable + ".")
    }
    var guess = 0.0
    for name in ComparedModels.names {
      let model = try subject.models.model(name)
      let jobs = subject.settings.jobs
      let known = try await model.codes(of: ImageBatches.images(training, of: subject.training), jobs: jobs)
      let others = try await model.codes(of: ImageBatches.images(held, of: subject.heldOut), jobs: jobs)
      let result = ClassificationEvaluation.classified(
        known.rows + others.rows, classes, isHeld, classes: column.values.count)
      found.append((name, result.neighbours.map { $0 ? 100 : 0 }))
      probed.append((name, result.probe.map { $0 ? 100 : 0 }))
      guess = 100 * result.guess
      guard training.count >= fewest * column.values.count else { continue }
      do {
        let groups = try await CodeGroups(
          of: try model.codeShape.latent(known), classes: Array(classes.prefix(training.count)),
          count: column.values.count)
        grouped.append(
          (name, zip(groups.classes(of: others), classes.suffix(held.count)).map { $0 == $1 ? 100 : 0 }))
      } catch let error as FittingError { notes.append("No mixture fits the codes of \(name): \(error).") }
    }
    scores.add(neighbours, means: found)
    scores.add(probe, means: probed)
    if grouped.isEmpty {
      notes.append(
        "Whether each class has a normal distribution of its own is measured with \(fewest) training images a class or more."
      )
    } else {
      scores.add(
        components, means: grouped,
        note:
          "of \(column.values.count) normal distributions fitted to the codes without their classes; each stands for the class of most of its codes"
      )
    }
    scores.add(
      ScoreLine(
        use: use, model: "guess", quantity: neighbours, value: guess, images: held.count,
        note: "the largest class for all"))
    return UseFindings(scores, notes: notes)
  }
}
