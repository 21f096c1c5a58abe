import LimnModels
import LimnPipelines
import LimnReport
import LimnRuns
import LimnStages

/// Measures a denoiser, or a whole pipeline, against clean pictures: PSNR, SSIM and the other metrics of pictures.
package struct DenoisingEvaluation: Evaluation {
  /// Its options.
  package static let signature = EvaluationSignature(
    name: "denoise", summary: "Measures a denoiser, or a whole pipeline, against clean pictures.",
    details: """
      Clean pictures (`images`, or drawn by `source`) get known noise: Gaussian noise of a fixed seed (`sigma`, in 8-bit \
      levels; 0 measures what is done to a clean picture), or that of a pipeline (`degrade` camera-noise). Pairs of noisy and \
      clean photos are measured as they are (`noisy`, `clean`).

      A model (`model`) sees Gaussian noise as the papers do: in floats, neither clipped nor rounded, unless `quantized` is given. \
      A pipeline (`pipeline`) sees pictures as files hold them; the stages between its source and 'save' are measured. Results \
      are clipped and rounded to 8 bits. See-through pictures are measured as they look on white. Pictures that come out equal to \
      the clean ones are counted and left out of the mean PSNR.
      """,
    parameters: [
      .init(
        "model", .model, help: "The model: a name ('limn models' lists them) or the path of its folder.",
        optional: true,
        needs: [.encoder, .decoder]),
      .init(
        "pipeline", .text, help: "A pipeline instead of a model: its name or its file.", optional: true,
        completes: .pipeline),
      .init(
        "set", .text, help: "Overrides a value of the pipeline.", optional: true, count: .repeated,
        placeholder: "stage.parameter=value"),
      .init(
        "images", .path, help: "A clean picture or a folder of them; may be repeated, each is a separate set.",
        optional: true, count: .repeated),
      .init(
        "source", .text, help: "A pipeline that draws clean pictures, such as draw-graphics; may be repeated.",
        optional: true, count: .repeated, completes: .pipeline),
      .init(
        "sigma", .number(0...255),
        help: "Standard deviations of Gaussian noise, separated by commas (default: 15,25,50).", optional: true,
        count: .list, placeholder: "15,25,50"),
      .init(
        "degrade", .text,
        help: """
          A pipeline that makes clean pictures noisy, such as camera-noise, or a training recipe, whose examples are \
          measured; may be given several times.
          """, optional: true, count: .repeated, completes: .pipeline),
      .init(
        "noisy", .path,
        help: """
          Noisy photos to measure against those of `clean`, or else against NAME-clean beside NAME in the same folder.
          """, optional: true, count: .repeated),
      .init(
        "clean", .path, help: "The clean photos of `noisy`, by the same names below the folder, or NAME-clean.",
        optional: true, count: .repeated),
      .init("quantized", .boolean, help: "Clip and round Gaussian noise to 8 bits."),
      .init("limit", .integer(1...Int.max), help: "Only the first N pictures of each `source`.", optional: true),
      .init("each", .boolean, help: "Lists every picture."),
      .scores,
    ])

  /// Throws where options exclude or need each other.
  package static func check(_ arguments: EvaluationArguments) throws(EvaluationError) {
    let (noisy, clean) = (arguments.texts("noisy"), arguments.texts("clean"))
    switch (arguments.isGiven("model"), arguments.isGiven("pipeline")) {
    case (false, false): throw EvaluationError("give `model`, or `pipeline` to measure a whole pipeline")
    case (true, true): throw EvaluationError("`model` and `pipeline` are two things to measure: give one of them")
    default: break
    }
    if !arguments.isGiven("pipeline"), arguments.isGiven("set") {
      throw EvaluationError("`set` changes a pipeline: give `pipeline`")
    }
    guard clean.isEmpty || clean.count == noisy.count else {
      throw EvaluationError("`noisy` has \(noisy.count) folders and `clean` \(clean.count): give one for each")
    }
    guard !arguments.isGiven("images"), !arguments.isGiven("source") else { return }
    if noisy.isEmpty {
      throw EvaluationError("give `images` a folder of clean pictures, or `noisy` and `clean` folders of pairs")
    }
    if arguments.isGiven("sigma") || arguments.isGiven("degrade") {
      throw EvaluationError("`sigma` and `degrade` need clean pictures: give `images` or `source`")
    }
  }

  private let arguments: EvaluationArguments
  private let subject: DenoisingSubject
  private let conditions: [DenoisingCondition]
  private let folders: [(path: String, names: [ItemName])]
  private let sources: [(pipeline: PicturePipeline, names: [ItemName])]
  private let pairs: [(path: String, pairs: DenoisingPairs)]

  /// Opens the model or pipeline, the noise, and the pictures' names.
  package init(_ arguments: EvaluationArguments, models: ModelLibrary) throws {
    self.arguments = arguments
    let registry = arguments.registry(models)
    if let pipeline = arguments.optionalText("pipeline") {
      subject = .pipeline(
        try PicturePipeline(named: pipeline, overrides: arguments.texts("set"), registry: registry))
    } else {
      let model = try models.model(arguments.text("model"), needing: [.encoder, .decoder])
      subject = .model(encoder: try model.encoder, decoder: try model.decoder)
    }
    let degradations = try arguments.texts("degrade").map { text in
      DenoisingCondition.degraded(
        try PicturePipeline(
          pipelineOrRecipe: text, registry: registry, models: models, objectives: arguments.objectives))
    }
    let sigmas =
      arguments.isGiven("sigma") ? arguments.numbers("sigma") : degradations.isEmpty ? [15, 25, 50] : []
    conditions = sigmas.map { .gaussian(sigma: $0) } + degradations
    let limit = arguments.optionalInteger("limit") ?? .max
    sources = try arguments.texts("source").map { text in
      let pipeline = try PicturePipeline(named: text, registry: registry)
      return (pipeline, Array(try pipeline.names().prefix(limit)))
    }
    folders = try arguments.texts("images").map { ($0, try LoadStage(path: $0).names()) }
    let clean = arguments.texts("clean")
    pairs = try arguments.texts("noisy").enumerated().map { place, path in
      (path, try DenoisingPairs(noisy: path, clean: clean.isEmpty ? nil : clean[place]))
    }
  }

  /// Measures all sets under all conditions.
  package func run(in context: EvaluationContext) async throws -> Report {
    let measurement = DenoisingMeasurement(
      subject, metrics: try context.metrics(with: arguments.texts("score")),
      isQuantized: arguments.boolean("quantized"),
      context: context)
    let counts = folders.map(\.names.count) + sources.map(\.names.count) + pairs.map(\.pairs.pairs.count)
    context.observer(.started(total: counts.reduce(0, +)))
    defer { context.observer(.ended(RunSummary())) }
    var result = DenoisingMeasurement.Result()
    for (path, names) in folders { result.add(try await measurement.run(names, set: path, under: conditions)) }
    for (source, names) in sources {
      result.add(try await measurement.run(names, drawnBy: source, under: conditions))
    }
    for (path, pairs) in pairs { result.add(try await measurement.run(pairs, set: path)) }
    return measurement.report(of: result, listsEach: arguments.boolean("each"))
  }
}
