import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnReport
import LimnRuns
import LimnTensors

/// Measures photos against clean ones of the same names, by the metrics of pictures.
package struct PictureEvaluation: Evaluation {
  /// Its arguments.
  package static let signature = EvaluationSignature(
    name: "pictures", summary: "Measures photos against clean ones of the same names: PSNR in dB and SSIM.",
    details: """
      Names are compared below each folder, without their extensions. See-through photos are measured as they look on white. \
      Photos that are equal to the clean ones are left out of the mean PSNR.
      """,
    parameters: [
      .init("reference", .path, help: "The clean photo, or the folder of clean photos.", positional: true),
      .init(
        "images", .path, help: "The photos to measure: one or several files or folders.", count: .repeated,
        positional: true),
      .scores,
    ])

  private let clean: MatchedPhotos
  private let folders: [(path: String, photos: MatchedPhotos)]
  private let metrics: [ImageMetric]?
  private let scores: [String]

  /// Finds the photos; throws `StageError` for a folder without photos.
  package init(_ arguments: EvaluationArguments, models: ModelLibrary) throws {
    try self.init(
      reference: arguments.text("reference"), images: arguments.texts("images"), scores: arguments.texts("score"))
  }

  /// Measures by other metrics than those of the context.
  package init(reference: String, images: [String], scores: [String] = [], metrics: [ImageMetric]? = nil) throws {
    clean = try MatchedPhotos(at: reference)
    folders = try images.map { ($0, try MatchedPhotos(at: $0)) }
    (self.scores, self.metrics) = (scores, metrics)
  }

  /// One clean photo's figures: by folder, then by metric.
  private struct Sample: Sendable {
    let name: String
    let values: [[Double]]
    let crops: CropSheet.Line?
  }

  /// Measures the photos of each folder against the clean ones.
  package func run(in context: EvaluationContext) async throws -> Report {
    let (clean, folders) = (clean, folders)
    let metrics = try metrics ?? context.metrics(with: scores)
    context.observer(.started(total: clean.names.count))
    defer { context.observer(.ended(RunSummary())) }
    let measured = try await context.measure(clean.names) { index in
      let name = clean.names[index]
      let truth = try clean.pixels(of: name)
      let pictures = try folders.map { folder in
        let pixels = try folder.photos.pixels(of: name)
        guard pixels.values.shape == truth.values.shape else {
          throw EvaluationError(
            "the pixels of '\(pixels.path.printable)' are \(pixels.values.shape) and its own \(truth.values.shape): "
              + "they must be alike")
        }
        return pixels.values
      }
      return Sample(
        name: name.description,
        values: try pictures.map { picture in
          try metrics.map { try $0.measure(ImagePair(result: picture, clean: truth.values)) }
        },
        crops: context.drawsPictures
          ? CropSheet.Line(
            [truth.values] + pictures, result: pictures.last ?? truth.values, clean: truth.values) : nil)
    }
    let samples = measured.values.compactMap(\.self)
    var report = Report(failures: measured.failures)
    guard !samples.isEmpty else { return report }
    report.tables = [table(of: samples, metrics)]
    let titles = ["clean"] + folders.map { $0.path.split(separator: "/").last.map(String.init) ?? $0.path }
    let sheet = CropSheet(titles: titles, samples.compactMap(\.crops))
    report.pictures = [sheet.picture(file: "sheet.png", title: titles.joined(separator: ", "))].compactMap(\.self)
    return report
  }

  private func table(of samples: [Sample], _ metrics: [ImageMetric]) -> Report.Table {
    var table = Report.Table(
      "pictures",
      columns: [.text("photo")]
        + folders.flatMap { folder in metrics.map { .number($0.quantity, group: folder.path) } })
    for sample in samples {
      table.add([.text(sample.name)] + sample.values.flatMap { $0.map { .value($0) } })
    }
    table.sumUp(
      [.text("mean of \(samples.count)")]
        + folders.indices.flatMap { folder in
          metrics.indices.map { metric in
            .number(metrics[metric].quantity.estimate(of: samples.map { $0.values[folder][metric] }))
          }
        })
    return table
  }
}
