import LimnEvaluation
import LimnImages
import LimnReport
import LimnTensors

/// Whether images show another class when the difference of two classes' mean codes is added to their codes.
enum EditSuccess {
  static let share = Quantity(
    "edited", title: "edits that show the other class", unit: "%", better: .higher, digits: 1)
  /// What stands beside the models: the images before they are edited, and whether they are taken for what they are.
  static let real = "real"
  private static let shown = 8

  /// Adds a line for each model, and returns what there is to say of it and a picture; without a classifier there is only something to say.
  static func add(
    to scores: inout UseScores, _ subject: ComparisonSubject
  ) async throws -> (note: String, picture: Report.Picture?) {
    guard let column = subject.labels?.classes, let judge = subject.features as? ClassifierFeatures else {
      return (
        "Whether an edit succeeds cannot be measured without labels: give --labels with a column of classes.", nil
      )
    }
    let classes = subject.places.training.map { column.numbers[$0] }
    let counts = column.values.indices.map { value in classes.count { $0 == value } }
    let pair = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(2)
    let held = subject.places.heldOut.indices.filter { place in
      column.numbers[subject.places.heldOut[place]].map(pair.contains) ?? false
    }
    guard pair.count == 2, pair.allSatisfy({ counts[$0] > 0 }), !held.isEmpty else {
      return (
        "No image held out is of one of the two most frequent classes of '\(column.name)': no edit is tried.", nil
      )
    }
    let own = held.map { column.numbers[subject.places.heldOut[$0]] ?? pair[0] }
    let wanted = own.map { $0 == pair[0] ? pair[1] : pair[0] }
    let (images, jobs) = (ImageBatches.images(held, of: subject.heldOut), subject.settings.jobs)
    let draws = Bootstrap(
      count: held.count, resamples: subject.settings.resamples, key: subject.key.split("edit draws"))
    func entry(_ model: String, _ images: Tensor, _ expected: [Int]) async throws -> UseScores.Entry {
      let seen = try await judge.classes(of: images, jobs: jobs)
      let values = zip(seen, expected).map { $0 == $1 ? 100.0 : 0 }
      return .init(model, values.reduce(0, +) / Double(values.count), draws.means(of: values))
    }
    var entries: [UseScores.Entry] = []
    var rows = [Array(images.items(0..<min(shown, held.count)).images)]
    for name in ComparedModels.names {
      let model = try subject.models.model(name)
      var means: [[Double]] = []
      for value in pair {
        let examples = ImageBatches.images(classes.indices.filter { classes[$0] == value }, of: subject.training)
        means.append(Moments(of: try await model.codes(of: examples, jobs: jobs)).mean)
      }
      let step = zip(means[1], means[0]).map { Float($0 - $1) }
      let codes = try await model.codes(of: images, jobs: jobs)
      let (values, units) = (codes.array, codes.shape[1])
      let moved = Tensor(shape: codes.shape) { output in
        for place in output.indices {
          output[place] = values[place] + (own[place / units] == pair[0] ? 1 : -1) * step[place % units]
        }
      }
      let edited = try await model.images(of: moved, jobs: jobs)
      entries.append(try await entry(name, edited, wanted))
      rows.append(Array(edited.items(0..<min(shown, held.count)).images))
    }
    scores.add(share, entries, images: held.count)
    let known = try await entry(real, images, own)
    scores.add(
      ScoreLine(
        use: scores.use, model: real, quantity: share, value: known.value, interval: Bootstrap.interval(known.draws),
        images: held.count, note: "before the edit, and taken for what they are"))
    let names = pair.map { "'\(column.values[$0])'" }.joined(separator: " and ")
    return (
      "An edit adds the difference of the mean codes of \(names), the most frequent classes of '\(column.name)', from the one to the other and "
        + "back; the classifier of '\(column.name)' says what it shows.",
      .init(
        ComparisonPictures.grid(rows), file: "edits.png",
        title: "Images held out, and below them what PCA, the AE and the VAE make of them when \(names) are exchanged")
    )
  }
}
