import ArgumentParser
import Foundation
import LimnFitting
import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors
import LimnTraining

/// `limn fit prior`: a model's own prior from photos.
struct FitPriorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prior",
    abstract: "Fits a distribution to the latents of photos or rows, from which new ones can be sampled.",
    discussion: """
      A normal distribution with the mean and full covariance of the latents of photos (best those that the model was trained \
      on), or a mixture of several ('--kind mixture'); for a VAE the posteriors' variances are included. The stage 'sample' finds the file in the \
      model's folder as prior.safetensors. The latents of a VAE follow the standard normal distribution only roughly, and those \
      of an autoencoder need not at all.
      """)

  @Option(help: "The model: a name ('limn models' lists them) or the path of its folder.")
  var model: String

  @OptionGroup var data: FitOptions

  @Option(
    help: .init("A CSV file of numbers, for a model of rows, instead of photos.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var rows: String?

  @Option(help: .init("The kind of prior: \(fitters.kinds.joined(separator: ", ")).", valueName: "kind"))
  var kind = fitters.kinds[0]

  private static var fitters: PriorFitters { Environment.additions.priorFitters }

  @Flag(help: "Count each photo's mirror image as well.")
  var mirrored = false

  @Option(
    help: "The file to write (default: prior.safetensors in the model's folder).",
    completion: .file(extensions: ["safetensors"]))
  var output: String?

  func validate() throws {
    guard data.images != nil || rows != nil else {
      throw ValidationError("give --images, a folder of photos, or --rows, a CSV file of numbers")
    }
    guard rows == nil || data.images == nil else {
      throw ValidationError("--images and --rows exclude each other: give one")
    }
    if rows != nil, data.labels != nil {
      throw ValidationError("--labels are those of photos: leave them out with --rows")
    }
    if output?.isEmpty == true {
      throw ValidationError("--output is empty: give the file to write, such as \(PriorFormats.fileName)")
    }
  }

  func run() async throws {
    let library = Environment.models
    let type = try Self.fitters.fitterType(kind)
    let model = try library.model(self.model, needing: [.encoder])
    let (arguments, source) = try data.read(type.signature, rows: rows)
    let photos = try source.names()
    let fit = try PriorFit(
      model: model, photos: photos, of: source, isMirrored: mirrored, fitter: type.init(arguments))
    let file = try output ?? library.path(of: self.model) + "/" + PriorFormats.fileName
    try OutputFile.prepare(file, example: PriorFormats.fileName)

    let progress = RunProgress.standardError(noun: noun)
    let outcome = try await fit.run(threads: data.jobs.count) { progress.show($0) }
    try outcome.prior.write(to: file)
    print("wrote \(file.printable)")
    print(text(of: outcome))
    if !outcome.failures.isEmpty {
      printError("\(outcome.failures.count) of \(Words.count(photos.count, noun)) failed; the prior is without them")
      throw Status.someFailed.exit
    }
  }

  /// What an example is called.
  private var noun: String { rows == nil ? "photo" : "row" }

  private func text(of outcome: PriorFit.Outcome) -> String {
    func short(_ value: Double) -> String { String(format: "%.1f", value) }
    let cost = outcome.hasPosteriors ? "KL of the posteriors" : "−log density of the latents"
    let lines = [
      "\(noun)s: \(outcome.prior.examples)" + (mirrored ? ", each with its mirror image" : ""),
      "\(cost), nats, from the standard normal: \(short(outcome.standardCost))",
      "\(cost), nats, from the fitted prior: \(short(outcome.cost)), "
        + "\(short((outcome.standardCost - outcome.cost).magnitude)) "
        + (outcome.cost <= outcome.standardCost ? "less" : "more"),
    ]
    return (lines + outcome.notes).joined(separator: "\n")
  }
}
