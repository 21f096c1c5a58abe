import LimnFoundation
import LimnModels
import LimnPipelines
import LimnReport
import LimnRuns
import LimnTensors

/// Measures whether models of rows find the sources that were mixed.
package struct SourcesEvaluation: Evaluation {
  /// Its options.
  package static let signature = EvaluationSignature(
    name: "sources",
    summary: "Measures whether models find the sources that rows of numbers are a mixture of.",
    details: """
      MCC is the mean absolute correlation of sources with codes, each source with one code so that the mean is largest; 1 means that every \
      source is found up to its scale. Codes are draws from the posteriors, as published values have it, or the codes of a model without \
      them; those of means stand beside. The row 'the numbers themselves' is what nothing but the mixture scores.
      """,
    parameters: [
      .models("ivae", needs: [.encoder]),
      .init("rows", .path, help: "The rows: a CSV file, as 'draw-ica' and 'save-rows' write it."),
      .init(
        "sources", .path,
        help: "Their sources in the same order: a CSV file of numbers, such as the 'labels' of 'draw-ica'."),
      .init(
        "columns", .text,
        help: "The columns of a row as the model takes them; without it x1, x2 …, and of the family 'ivae' segment.",
        optional: true, count: .list, placeholder: "x1,x2,segment"),
    ])

  private let models: [LearnedModel]
  private let called: ModelNames
  private let rows: Tensor, sources: [[Double]]
  private let hasSegment: Bool

  /// Opens the models and the tables; throws for a model of no rows, and for tables that do not fit it or each other.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) throws {
    called = ModelNames(arguments.texts("model"))
    models = try arguments.texts("model").map { try library.model($0, needing: [.encoder]) }
    let widths = models.map { $0.input.kind == .row ? $0.input[.columns] : nil }
    guard let width = widths.first ?? nil, widths.allSatisfy({ $0 == width }) else {
      throw EvaluationError(
        "the models take no rows, or rows of several widths: give models of one set, all of the family 'ivae' or none")
    }
    let given = arguments.texts("columns")
    // A model that knows segments takes them as the last number of a row.
    hasSegment = models.contains { $0.has(.conditionalPrior) }
    let columns =
      given.isEmpty ? (1..<(hasSegment ? width : width + 1)).map { "x\($0)" } + (hasSegment ? ["segment"] : []) : given
    guard columns.count == width else {
      throw EvaluationError("`columns` names \(columns.count), and the models take \(width)")
    }
    let table = try NumberTable(path: arguments.text("rows"), columns: columns)
    let truth = try NumberTable(path: arguments.text("sources"))
    guard table.count == truth.count else {
      throw EvaluationError(
        "there are \(table.count) rows and \(truth.count) rows of sources: give those that belong together")
    }
    rows = Tensor(try (0..<table.count).flatMap { try table.row($0).values }, shape: [table.count, width])
    let numbers = try (0..<truth.count).map { try truth.row($0).values.map(Double.init) }
    sources = truth.columns.indices.map { column in numbers.map { $0[column] } }
    guard rows.isFinite, sources.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw EvaluationError("a number is missing in the tables: fill it in, or leave its row out of both")
    }
  }

  /// Measures every model.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: models.count))
    defer { context.observer(.ended(RunSummary())) }
    let drawn = Quantity("mcc", title: "MCC", better: .higher, digits: 3)
    let means = Quantity("mean-mcc", title: "MCC of means", better: .higher, digits: 3)
    var table = Report.Table("sources", columns: [.text("codes"), .count("rows"), .number(drawn), .number(means)])
    let (rows, sources, models) = (rows, sources, models)
    let names = zip(models, called.shown).enumerated().map { place, own in
      ItemName(path: own.0.folder.path, directory: "", stem: own.1, extension: "", index: place)
    }
    let measured = try await context.measure(names) { place in
      let key = RandomKey(seed: context.seed).split("sources").split(place)
      return try Self.scores(of: try models[place].encoder, rows, sources, key: key)
    }
    for (name, found) in zip(called.shown, measured.values) {
      guard let found else { continue }
      table.add([
        .text(name), .count(rows.shape[0]), .number(Estimate(found.drawn)),
        .number(Estimate(found.means)),
      ])
    }
    let numbers = Self.score(rows.columns(0..<rows.shape[1] - (hasSegment ? 1 : 0)), sources)
    table.add([
      .text("the numbers themselves"), .count(rows.shape[0]), .number(Estimate(numbers)), .number(Estimate(numbers)),
    ])
    var report = Report("\(rows.shape[0]) rows, \(sources.count) sources")
    report.tables = [table]
    report.failures = measured.failures
    if context.drawsPictures {
      report.pictures = try models.indices.map { place in
        let codes = try models[place].encoder.encode(rows).rows.columns()
        return Report.Picture(
          SourceScatter.drawn(codes: codes, sources: sources), file: "sources-\(called.files[place]).png",
          title: "\(called.shown[place]): each source to the right, the code that is assigned to it upwards")
      }
    }
    return report
  }

  /// MCC of the codes of rows `[N, columns]` with their sources, a column each: of draws from posteriors and of their means, which are the same
  /// for an encoder without posteriors. Throws what the encoder throws.
  package static func scores(
    of encoder: any Encoder, _ rows: Tensor, _ sources: [[Double]], key: RandomKey
  ) throws -> (drawn: Double, means: Double) {
    let means = score(try encoder.encode(rows).rows, sources)
    guard let variational = encoder as? any VariationalEncoder else { return (means, means) }
    return (score(try variational.posterior(rows).sample(key: key).rows, sources), means)
  }

  /// MCC of codes `[N, units]` with sources, a column each.
  private static func score(_ codes: Tensor, _ sources: [[Double]]) -> Double {
    SourceCorrelation.mean(codes: codes.columns(), sources: sources)
  }
}
