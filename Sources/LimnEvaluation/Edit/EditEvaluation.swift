import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnReport
import LimnRuns
import LimnTensors

/// Measures an edit of faces: does a judge see it, does anything else change, and is it the same person afterwards?
///
/// Each figure stands beside the same one for the photos as they are and, where a latent is edited, for the model's plain
/// reconstruction (whose blur alone hides much) and for a random direction of the same length.
package struct EditEvaluation: Evaluation {
  /// Its options.
  package static let signature = EvaluationSignature(
    name: "edit",
    summary: "Measures an edit of faces: success rate, other attributes changed, identity and sharpness.",
    details: """
      The pipeline is run as it is and, if it edits a latent, twice more: without its edit and the photo's own detail (the \
      plain reconstruction, whose blur alone hides much), and with a random direction of the same length in place of the edit's. \
      Nothing is written but the report. Success is decided by the judge; another attribute is changed if the judge's decision differs from that of the photo as \
      it is (in brackets: of the reconstruction), of the photos of which it is sure, that is, says less than 0.3 or more than 0.7 of \
      both pictures; how many it is unsure of stands below; identity is the mean cosine of the embedding's features to the photo's \
      (in brackets: over the reconstruction's). PSNR outside the mask is measured where the edit's own mask is below 0.02 \
      within one pixel, outside the region that the edit may change; both are means over photos of the whole photo in \
      its own resolution, equal pictures counted as 60 dB. Sharpness is the eyes' mean absolute Laplacian over that of up to \
      500 photos without the attribute.
      """,
    parameters: [
      .init(
        "pipeline", .text,
        help: "The pipeline: its name or its file; it must have a 'shift', or a 'detail' that names the edit's model.",
        completes: .pipeline)
    ] + LabelledPhotos.parameters(images: "The folder of photos.", needLabels: true) + [
      .init("attribute", .text, help: "The attribute that is edited: a column of the labels."),
      .init(
        "to", .choice(["0", "1"]),
        help: "Whether edited photos should have the attribute (default: the opposite of before).", optional: true,
        placeholder: "0|1"),
      .init(
        "from-class", .choice(["0", "1"]),
        help: "Whether the photos that are edited have it (default: 1, or the opposite of `to`).", optional: true,
        placeholder: "0|1"),
      .init(
        "judge", .model, help: "The classifier that judges: a name or the path of its folder.",
        default: .text("faces-judge"), needs: [.classifier]),
      .init("judge-attribute", .text, help: "The judge's name for the attribute, if it differs.", optional: true),
      .init(
        "embedding", .model, help: "The classifier whose features identify persons.", default: .text("faces-embedding"),
        needs: [.classifier]),
      .init(
        "set", .text, help: "Overrides a value of the file.", optional: true, count: .repeated,
        placeholder: "stage.parameter=value"),
      .init("limit", .integer(1...Int.max), help: "Only the first N photos.", optional: true),
      .init(
        "region", .text,
        help:
          "The part of the model's frame that the edit may change, in fractions (default: the eye band for glasses, else all).",
        optional: true, placeholder: "x,y,width,height"),
    ])

  /// Throws for a region that is none.
  package static func check(_ arguments: EvaluationArguments) throws(EvaluationError) {
    guard let region = arguments.optionalText("region"), FaceRegion(region) == nil else { return }
    throw EvaluationError(
      "`region` is '\(region.printable)': give x,y,width,height in fractions of the model's frame, such as 0,0.14,1,0.48"
    )
  }

  /// How many faces without the attribute sharpness is compared with, at most.
  static let mostReferences = 500

  let pipelines: EditPipelines
  /// The pipeline's file.
  let file: String
  let photos: LabelledPhotos
  /// The attribute that is edited, as the labels name it.
  let attribute: String
  let judge: Classifier
  let embedding: Classifier
  /// What the two are called.
  let called: (judge: String, embedding: String)
  /// The attribute's place among the judge's.
  let place: Int
  let (from, to): (Bool, Bool)
  let region: FaceRegion
  /// The photos that are edited, by their places in `photos.names`.
  let edited: [Int]

  /// Reads and checks everything that is needed; throws, with the reason, `Diagnostics` for a pipeline that does not compile and
  /// an error of one line for anything else.
  package init(_ arguments: EvaluationArguments, models: ModelLibrary) throws {
    func flag(_ name: String) -> Bool? { arguments.optionalText(name).map { $0 == "1" } }
    attribute = arguments.text("attribute")
    from = flag("from-class") ?? flag("to").map { !$0 } ?? true
    to = flag("to") ?? !from
    try LabelTable(path: arguments.text("labels")).requireAttribute(attribute)
    judge = try models.classifier(arguments.text("judge"))
    embedding = try models.classifier(arguments.text("embedding"))
    called = (ModelNames.name(of: arguments.text("judge")), ModelNames.name(of: arguments.text("embedding")))
    let name = arguments.optionalText("judge-attribute") ?? attribute
    guard let place = judge.attributes.firstIndex(of: name) else {
      let hint =
        nearestName(to: name, among: judge.attributes).map { "did you mean '\($0.printable)'? It classifies " } ?? ""
      throw EvaluationError(
        "the judge \(called.judge.printable) does not classify '\(name.printable)'; "
          + (hint.isEmpty ? "it classifies " : hint) + judge.attributes.map(\.printable).joined(separator: ", ")
          + "; give its own name for the attribute")
    }
    self.place = place
    photos = try LabelledPhotos(
      folder: arguments.text("images"), labels: arguments.text("labels"), where: arguments.optionalText("where"))
    try photos.requireClass(attribute, from)
    let (table, wanted, column) = (photos, from, attribute)
    let all = photos.names.indices.filter { table.flag(column, of: table.names[$0]) == wanted }
    edited = Array(all.prefix(arguments.optionalInteger("limit") ?? all.count))
    file = try PipelineLibrary().path(of: arguments.text("pipeline"), as: .pipeline)
    pipelines = try EditPipelines(
      file: file, images: arguments.text("images"), overrides: arguments.texts("set"),
      registry: arguments.registry(models), models: models, judged: judge.frame)
    let isGlasses = ["eyeglasses", "glasses"].contains(name.lowercased())
    region = arguments.optionalText("region").flatMap(FaceRegion.init) ?? (isGlasses ? .eyeBand : .whole)
  }

  /// Looks at all photos, edits those of the class, and measures what became of them.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: photos.names.count + edited.count))
    defer { context.observer(.ended(RunSummary())) }
    let (names, key) = (photos.names, RandomKey(seed: context.seed))
    let looks = try await context.measure(names) { try await look(at: names[$0]) }
    // What cannot be opened is reported once.
    let sound = edited.filter { looks.values[$0] != nil }
    let measured = try await context.measure(sound.map { names[$0] }) { index in
      try await measure(
        names[sound[index]], key: key, keepsPictures: context.drawsPictures && index < EditSheet.limit)
    }
    var report = report(of: measured.values.compactMap(\.self), beside: looks.values, key: key)
    report.failures = looks.failures + measured.failures
    return report
  }

  /// What the judge and the embedding say of a photo as it is, and how sharp its eyes are.
  struct Look: Sendable {
    let logits: [Float]
    let features: [Float]
    let sharpness: Double?
  }

  private func look(at name: ItemName) async throws -> Look {
    let photo = try await LabelledPhotos.open(name)
    return Look(
      logits: try judge.logits(of: judge.view(of: photo)).array,
      features: try embedding.features(of: embedding.view(of: photo)).array,
      sharpness: sharpness(of: photo.seenPixels()))
  }

  func sharpness(of pixels: Tensor) -> Double? {
    let (height, width) = (pixels.shape[2], pixels.shape[3])
    let eyes = FaceRegion.eyes.pixels(in: Frame.whole.rectangle(width: width, height: height))
    return pixels.meanAbsoluteLaplacian(columns: eyes.columns, rows: eyes.rows)
  }
}
