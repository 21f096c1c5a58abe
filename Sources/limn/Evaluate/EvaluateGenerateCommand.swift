import ArgumentParser
import Foundation
import LimnEvaluation
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import TextTable

/// `limn evaluate generate`: how well autoencoders reconstruct faces, and how real those are that they make up.
struct EvaluateGenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Measures how well autoencoders reconstruct faces, and how realistic their samples are.",
    discussion: """
      Fréchet distances are between the embedding's features of pictures and of one half of the photos, squared; pictures made \
      from photos use the other half. They depend on the embedding and on how many photos there are: compare them with \
      the distance of the two halves, not with figures from elsewhere. Bits are −ELBO for each number of a picture of 8 bits: \
      normal pixels of the one best variance, one draw from the posterior, KL exactly; 8 bits are added for steps of 1/256. \
      A model's fitted prior is the one made by 'limn fit prior'.
      """)

  @Option(
    help: .init("The models, separated by commas: names or paths of folders.", valueName: "faces-vae,faces-ae"))
  var model: String

  @Option(help: "The folder of photos, none of which the models were trained on.", completion: .directory)
  var images: String

  @Option(help: "The CSV file of their labels.", completion: .file(extensions: ["csv"]))
  var labels: String?

  @Option(name: .customLong("where"), help: .init("Only photos whose labels match.", valueName: "split=val"))
  var condition: String?

  @Option(help: "The classifier whose features are compared: a name or the path of its folder.")
  var embedding = "faces-embedding"

  @Option(help: "How many faces are sampled.")
  var samples = 2000

  @Flag(help: "Print JSON instead of a table.")
  var json = false

  @Option(
    help:
      "A folder for samples.png, interpolations.png, reconstructions.png and scores.json; with several models a folder for each.",
    completion: .directory)
  var report: String?

  @Option(help: "How many photos are processed at once (default: one for each core).")
  var jobs: Int?

  @Option(help: "Seed of all randomness.")
  var seed: UInt64 = 0

  private var models: [String] {
    model.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
  }

  func validate() throws {
    if models.contains("") { throw ValidationError("--model is '\(model)': give names with commas between them") }
    if !(8...100_000).contains(samples) { throw ValidationError("--samples is \(samples): give 8 to 100000") }
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs): give 1 or more") }
  }

  func run() async throws {
    let evaluation: GenerationEvaluation
    do {
      evaluation = try GenerationEvaluation(
        .init(
          models: models, images: images, labels: labels, condition: condition, embedding: embedding, samples: samples,
          seed: seed), models: Environment.models)
    } catch { throw failure(error, .usage) }
    let progress = RunProgress.standardError()
    let (result, pictures) = try await evaluation.run(
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount
    ) { progress.show($0) }
    if let report {
      let folder = try ReportFolder(report)
      try folder.write(JSONOutput("evaluate generate", result), as: "scores.json")
      for (index, picture) in pictures.enumerated() {
        let name = picture.model.replacingOccurrences(of: "/", with: "-")
        let place = pictures.count == 1 ? "" : "\(index + 1)-\(name)/"
        if !place.isEmpty { _ = try ReportFolder("\(report)/\(place)") }
        try folder.write(picture.samples, as: place + "samples.png")
        try folder.write(picture.interpolations, as: place + "interpolations.png")
        try folder.write(picture.reconstructions, as: place + "reconstructions.png")
      }
    }
    let output = JSONOutput("evaluate generate", result)
    print(json ? try output.text() : Self.text(of: result))
    if result.models.isEmpty {
      throw failure("too few photos could be read to compare anything with", .someFailed)
    }
    if !result.failures.isEmpty { throw Status.someFailed.exit }
  }

  private static func text(of report: GenerationReport) -> String {
    guard let first = report.models.first else { return "nothing was measured" }
    let lines: [(String, (GenerationScores) -> String)] = [
      ("reconstruction PSNR, dB", { $0.reconstruction.text(2) }),
      ("bits a number, 8-bit pictures (−ELBO), standard normal prior", { $0.bits.text(3) }),
      ("  the model's own prior", { $0.ownBits.text(3) }),
      ("KL from the standard normal prior, nats", { $0.divergence.text(1) }),
      ("  from the model's own prior", { $0.ownDivergence.text(1) }),
      ("units used (KL ≥ 0.01)", { $0.usedUnits.value == nil ? "–" : "\($0.usedUnits.text(0)) of \($0.units)" }),
      ("Fréchet distance: the photos' other half", { $0.frechet.otherHalf.text(2) }),
      ("  its reconstructions", { $0.frechet.reconstructions.text(2) }),
      ("  samples: standard normal latents", { $0.frechet.standardNormal.text(2) }),
      ("  samples: the model's own prior", { $0.frechet.ownPrior.text(2) }),
      ("  samples: latents fitted to photos'", { $0.frechet.fitted.text(2) }),
      ("interpolation: largest step over mean", { $0.largestStep.text(2) }),
      ("  way over straight distance", { $0.detour.text(2) }),
      ("  middles' distance to real faces, over reconstructions'", { $0.middles.text(2) }),
    ]
    let table = TextTable<(String, (GenerationScores) -> String)> { line in
      [Column(title: "", value: line.0)]
        + report.models.map { Column(title: $0.model, value: line.1($0), align: .right) }
    }
    var text = [
      "\(first.photos) photos of \(report.images), \(first.samples) samples of each kind; features of \(report.embedding) "
        + "(\(report.features)), distances squared, to \(first.frechet.photos) photos", "",
      table.string(for: lines, style: Style.simple) ?? "",
    ]
    if let verification = report.verification { text.append(EditTable.line(for: verification)) }
    return text.joined(separator: "\n")
  }
}
