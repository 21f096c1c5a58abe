import LimnFoundation
import LimnModels
import LimnPipelines
import LimnReport
import LimnRuns
import LimnStages
import LimnTensors

/// Measures how well a model's codes tell classes apart: by a linear probe and by nearest neighbours.
package struct ClassificationEvaluation: Evaluation {
  /// Its options.
  package static let signature = EvaluationSignature(
    name: "classify",
    summary: "Measures how well a model's codes tell classes apart: by a linear probe and by nearest neighbours.",
    details: """
      An image's class is the folder that it lies in, below `images`, or in an IDX file its number in `labels`. Codes are standardised; the \
      probe is logistic regression with an L2 penalty, and the neighbours are the five nearest codes. Every fifth image of a class is held out \
      and judged by what was fitted to the others. The share of the largest class is what a guess scores. Compare with PCA: 'limn fit pca'.
      """,
    parameters: [
      .models("pca,ae,vae"),
      .init(
        "images", .path, help: "The images: a folder with a folder for each class, or an IDX file.", completes: .folder),
      .init("labels", .path, help: "The classes of an IDX file: train-labels-idx1-ubyte.gz.", optional: true),
      .init("raise", .boolean, help: "Raise samples above 0 of an IDX file by one (see the stage load-idx)."),
      .init("limit", .integer(10...10_000_000), help: "Only the first images.", optional: true),
    ])

  private let models: [LearnedModel]
  private let called: [String]
  private let pictures: PictureSet
  private let names: [ItemName]

  /// Opens the models and finds the images; throws for a model that encodes no images of one size, and for fewer than two classes.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) throws {
    called = ModelNames(arguments.texts("model")).shown
    models = try arguments.texts("model").map { name in
      let model = try library.model(name, needing: [.encoder])
      try model.requirePictures()
      guard model.input.width != nil else {
        throw EvaluationError(
          "\(model.folder.name.printable) takes images of any size: give a model with codes of one size")
      }
      return model
    }
    pictures = try PictureSet(
      path: arguments.text("images"), labels: arguments.optionalText("labels"), isRaised: arguments.boolean("raise"))
    names = Array(pictures.names.prefix(arguments.optionalInteger("limit") ?? .max))
    let sizes = Dictionary(grouping: names, by: \.directory).mapValues(\.count)
    guard sizes.count > 1, let least = sizes.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }), least.value >= 5
    else {
      throw EvaluationError(
        "`images` needs two classes or more, each a folder of five images or more"
          + (sizes.count > 1 ? "" : "; of an IDX file give `labels`"))
    }
  }

  /// Measures all models.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: names.count * models.count))
    defer { context.observer(.ended(RunSummary())) }
    let classes = Set(names.map(\.directory)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
    var table = Report.Table(
      "classification",
      columns: [.text("model"), .count("units")]
        + [("probe", "linear probe"), ("neighbours", "5 nearest"), ("guess", "largest class")].map {
          .number(Quantity($0.0, title: $0.1, unit: "%", better: $0.0 == "guess" ? nil : .higher))
        })
    var report = Report()
    for (place, model) in models.enumerated() {
      let (names, pictures, encoder) = (names, pictures, try model.encoder)
      let measured = try await context.measure(names, reports: place == 0) { index in
        try encoder.encode(model.view(of: try await pictures.image(index))).rows.array
      }
      report.failures += measured.failures
      var (codes, labels, seen) = ([[Float]](), [Int](), [Int](repeating: 0, count: classes.count))
      var isHeld: [Bool] = []
      for (name, code) in zip(names, measured.values) {
        guard let code, let label = numbers[name.directory] else { continue }
        codes.append(code)
        labels.append(label)
        isHeld.append(seen[label] % 5 == 4)
        seen[label] += 1
      }
      report.title =
        "\(labels.count) images of \(pictures.source.root ?? "") in \(classes.count) classes, "
        + "\(isHeld.count { $0 }) of them held out"
      let read = Set(labels).count
      guard read > 1 else {
        report.notes.append(
          "\(called[place]): images of \(read) of the \(classes.count) classes could be read, and two are needed: "
            + "see why the others failed")
        continue
      }
      let found = Self.scores(codes, labels, isHeld, classes: classes.count)
      table.add([
        .text(called[place]), .count(codes.first?.count ?? 0), .value(found.probe), .value(found.neighbours),
        .value(found.guess),
      ])
    }
    report.tables = [table]
    return report
  }

  /// What became of the examples held out: whether each one's class is found by a linear probe and by the five nearest codes, and the share
  /// of the largest class among them.
  package static func classified(
    _ codes: [[Float]], _ labels: [Int], _ isHeld: [Bool], classes: Int
  ) -> (probe: [Bool], neighbours: [Bool], guess: Double) {
    let (fitted, held) = (codes.indices.filter { !isHeld[$0] }, codes.indices.filter { isHeld[$0] })
    func table(_ chosen: [Int]) -> CodeTable {
      CodeTable(
        codes: (codes.first?.indices ?? 0..<0).map { unit in chosen.map { Double(codes[$0][unit]) } },
        factors: [chosen.map { labels[$0] }], counts: [classes])
    }
    let training = table(fitted)
    let (own, others) = (training.standardised(), table(held).standardised(by: training))
    let probe = LogisticRegression(columns: own.codes, labels: own.factors[0], classes: classes)
    let truth = others.factors[0]
    func isFound(_ found: [Int]) -> [Bool] { zip(found, truth).map { $0 == $1 } }
    let largest = (0..<classes).map { value in truth.count { $0 == value } }.max() ?? 0
    return (
      isFound(probe.classes(of: others.codes)), isFound(NearestCodes(own).classes(of: others, neighbours: 5)),
      Double(largest) / Double(max(1, truth.count))
    )
  }

  /// The shares in percent of the examples held out whose class is found; nil where none is held out.
  static func scores(
    _ codes: [[Float]], _ labels: [Int], _ isHeld: [Bool], classes: Int
  ) -> (probe: Double?, neighbours: Double?, guess: Double?) {
    guard isHeld.contains(true) else { return (nil, nil, nil) }
    let found = classified(codes, labels, isHeld, classes: classes)
    func share(_ found: [Bool]) -> Double { 100 * Double(found.count { $0 }) / Double(max(1, found.count)) }
    return (share(found.probe), share(found.neighbours), 100 * found.guess)
  }
}
