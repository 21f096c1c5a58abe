import ArgumentParser
import Foundation
import LimnEvaluation
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors

/// `limn evaluate denoise`: PSNR and SSIM of a denoiser, or of a whole pipeline, where the clean pictures are known.
struct EvaluateDenoiseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "denoise",
    abstract: "Measures a denoiser, or a whole pipeline, against clean pictures.",
    discussion: """
      Clean pictures (--images, or drawn by --source) get known noise: Gaussian noise of a fixed seed (--sigma, in 8-bit \
      levels; 0 measures what is done to a clean picture), or that of a pipeline (--degrade camera-noise). Pairs of noisy and \
      clean photos are measured as they are (--noisy, --clean).

      A model (--model) sees Gaussian noise as the papers do: in floats, neither clipped nor rounded, unless --quantized is given. \
      A pipeline (--pipeline) sees pictures as files hold them; the stages between its source and 'save' are measured. Results \
      are clipped and rounded to 8 bits. See-through pictures are measured as they look on white. Pictures that come out equal to \
      the clean ones are counted and left out of the mean PSNR.
      """)

  @Option(help: "The model: a name ('limn models' lists them) or the path of its folder.")
  var model: String?

  @Option(help: "A pipeline instead of a model: its name or its file.", completion: PipelineArgument.completion)
  var pipeline: String?

  @Option(
    name: .customLong("set"), help: .init("Overrides a value of the pipeline.", valueName: "stage.parameter=value"))
  var overrides: [String] = []

  @Option(
    help: "A clean picture or a folder of them; may be repeated, each is a separate set.", completion: .file()
  )
  var images: [String] = []

  @Option(
    help: "A pipeline that draws clean pictures, such as draw-graphics; may be repeated.",
    completion: PipelineArgument.completion)
  var source: [String] = []

  @Option(
    help: .init(
      "Standard deviations of Gaussian noise, separated by commas (default: 15,25,50).", valueName: "15,25,50"))
  var sigma: String?

  @Option(
    help: """
      A pipeline that makes clean pictures noisy, such as camera-noise, or a training recipe, whose examples are measured; may \
      be given several times.
      """,
    completion: PipelineArgument.completion)
  var degrade: [String] = []

  @Option(
    help:
      "Noisy photos to measure against those of --clean, or else against NAME-clean beside NAME in the same folder.",
    completion: .file())
  var noisy: [String] = []

  @Option(help: "The clean photos of --noisy, by the same names below the folder, or NAME-clean.", completion: .file())
  var clean: [String] = []

  @Flag(help: "Clip and round Gaussian noise to 8 bits.")
  var quantized = false

  @Option(help: "Only the first N pictures of each --source.")
  var limit: Int?

  @Flag(help: "Lists every picture.")
  var each = false

  @Flag(help: "Print JSON instead of a table.")
  var json = false

  @Option(
    help:
      "A folder for contact sheets (noisy, result, clean at full size, the worst part of each picture) and scores.json.",
    completion: .directory)
  var report: String?

  @Option(help: "How many pictures are processed at once (default: one for each core).")
  var jobs: Int?

  @Option(help: "Seed of the noise.")
  var seed: UInt64 = 0

  func validate() throws {
    if sigmas == nil {
      throw ValidationError("--sigma is '\(sigma ?? "")': give numbers from 0 to 255, such as 15,25,50")
    }
    switch (model, pipeline) {
    case (nil, nil): throw ValidationError("give --model, or --pipeline to measure a whole pipeline")
    case (.some, .some): throw ValidationError("--model and --pipeline are two things to measure: give one of them")
    default: break
    }
    if pipeline == nil, !overrides.isEmpty { throw ValidationError("--set changes a pipeline: give --pipeline") }
    guard clean.isEmpty || clean.count == noisy.count else {
      throw ValidationError("--noisy has \(noisy.count) folders and --clean \(clean.count): give one for each")
    }
    if images.isEmpty, source.isEmpty {
      if noisy.isEmpty {
        throw ValidationError("give --images a folder of clean pictures, or --noisy and --clean folders of pairs")
      }
      if sigma != nil || !degrade.isEmpty {
        throw ValidationError("--sigma and --degrade need clean pictures: give --images or --source")
      }
    }
    if let limit, limit < 1 { throw ValidationError("--limit is \(limit): give 1 or more") }
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs): give 1 or more") }
  }

  private var sigmas: [Double]? {
    guard let text = sigma ?? (degrade.isEmpty ? "15,25,50" : nil) else { return [] }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0.trimmingCharacters(in: .whitespaces))
    }
    return parts.allSatisfy { $0.map { (0...255).contains($0) } ?? false } ? parts.compactMap(\.self) : nil
  }

  func run() async throws {
    let models = Environment.models
    let evaluation = DenoisingEvaluation(
      try subject(models), quantized: quantized, seed: seed,
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount, drawsSheets: report != nil)
    let conditions =
      (sigmas ?? []).map { DenoisingCondition.gaussian(sigma: $0) }
      + (try degrade.map { .degraded(try Self.degradation($0, models: models)) })
    let sources = try source.map { try Self.pipeline($0, models: models) }
    let folder = try report.map(ReportFolder.init)
    var result = DenoisingEvaluation.Result()
    func add(_ more: DenoisingEvaluation.Result) {
      result.rows += more.rows
      result.failures += more.failures
      result.sheets += more.sheets
    }
    do {
      for path in images {
        add(await evaluation.run(try LoadStage(path: path).names(), set: path, under: conditions))
      }
      for source in sources { add(try await evaluation.run(drawnBy: source, limit: limit, under: conditions)) }
      for (place, path) in noisy.enumerated() {
        let pairs = try DenoisingPairs(noisy: path, clean: clean.isEmpty ? nil : clean[place])
        add(await evaluation.run(pairs, set: path))
      }
    } catch {
      throw failure(error, .usage)
    }
    try show(result, in: folder)
    if !result.failures.isEmpty { throw Status.someFailed.exit }
  }

  private func show(_ result: DenoisingEvaluation.Result, in folder: ReportFolder?) throws {
    if let folder {
      try folder.write(JSONOutput("evaluate denoise", result.rows), as: "scores.json")
      for sheet in result.sheets { try folder.write(sheet.drawn(), as: sheet.name + ".png") }
    }
    if json {
      var rows = result.rows
      if !each { for place in rows.indices { rows[place].photos = nil } }
      print(try JSONOutput("evaluate denoise", rows).text())
    } else if !result.rows.isEmpty {
      if each { print(DenoisingTable.photos(of: result.rows)) }
      print(DenoisingTable.text(of: result.rows))
    }
    for line in result.failures { printFailure(line) }
  }

  private func subject(_ models: ModelLibrary) throws -> DenoisingSubject {
    if let pipeline { return .pipeline(try Self.pipeline(pipeline, overrides, models: models)) }
    do {
      let model = try models.model(model ?? "", needing: [.encoder, .decoder])
      return .model(encoder: try model.encoder, decoder: try model.decoder)
    } catch {
      throw failure(error, .usage)
    }
  }

  /// A pipeline, or the data of a training recipe, by its name or path; ends with status 2 if anything is wrong with it.
  private static func degradation(_ text: String, models: ModelLibrary) throws -> PicturePipeline {
    let path = try DocumentArgument.path(of: text, as: .either)
    guard DocumentArgument.isRecipe(path) else { return try pipeline(path, models: models) }
    let recipe = try RecipeArgument.read(path)
    return PicturePipeline(recipe: path, data: recipe.data, input: recipe.input, target: recipe.target)
  }

  /// A pipeline by its name or path; prints what is wrong with it and ends with status 2 if anything is.
  private static func pipeline(
    _ text: String, _ overrides: [String] = [], models: ModelLibrary
  ) throws -> PicturePipeline {
    let path = try DocumentArgument.path(of: text)
    do {
      return try PicturePipeline(file: path, overrides: overrides, models: models)
    } catch let problems as Diagnostics {
      printError(problems.description)
      throw Status.usage.exit
    } catch {
      throw failure(error, .usage)
    }
  }
}
