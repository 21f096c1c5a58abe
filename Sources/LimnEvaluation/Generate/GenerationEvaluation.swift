import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnReport
import LimnRuns
import LimnTensors

/// Measures what autoencoders make of faces, and what faces they make up.
///
/// Distances are between features of our own embedding. The photos are halved: one half is what pictures are compared with, and
/// everything that needs photos is made from the other.
package struct GenerationEvaluation: Evaluation {
  /// Its options.
  package static let signature = EvaluationSignature(
    name: "generate",
    summary: "Measures how well autoencoders reconstruct faces, and how realistic their samples are.",
    details: """
      Fréchet distances are between the embedding's features of pictures and of one half of the photos, squared; pictures made \
      from photos use the other half. They depend on the embedding and on how many photos there are: compare them with \
      the distance of the two halves, not with figures from elsewhere. Bits are −ELBO for each number of a picture of 8 bits: \
      normal pixels of the one best variance, one draw from the posterior, KL exactly; 8 bits are added for steps of 1/256. \
      A model's fitted prior is the one made by 'limn fit prior'.
      """,
    parameters: [
      .models("faces-vae,faces-ae", needs: [.encoder, .decoder])
    ] + LabelledPhotos.parameters(images: "The folder of photos, none of which the models were trained on.") + [
      .init(
        "embedding", .model,
        help: """
          The classifier whose features are compared: a name or the path of its folder (default: \(Self.usualEmbedding), or where that is \
          not there or sees another part of a photo than a model, pixels of 8×8).
          """,
        optional: true, needs: [.classifier]),
      .init("samples", .integer(8...100_000), help: "How many faces are sampled.", default: .integer(2000)),
    ])

  /// Fewer photos have no covariance to speak of.
  static let fewestPhotos = 8
  private static let usualEmbedding = "faces-embedding"
  /// More features take too long to compare.
  static let mostFeatures = 512

  let models: [LearnedModel]
  private let called: [String]
  let priors: [(any StoredPrior)?]
  let features: PictureFeatures
  let photos: LabelledPhotos
  /// How many pictures are made up.
  let samples: Int

  /// Reads and checks everything that is needed; throws an error of one line that gives the reason.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) throws {
    samples = arguments.integer("samples")
    let given = arguments.optionalText("embedding")
    let embedding = try given.map { try library.classifier($0) } ?? (try? library.classifier(Self.usualEmbedding))
    if let embedding, embedding.network.architecture.features > Self.mostFeatures {
      throw EvaluationError(
        "the embedding \(embedding.folder.name.printable) has \(embedding.network.architecture.features) features; give "
          + "one with \(Self.mostFeatures) at most")
    }
    let models = try arguments.texts("model").map { name in
      let model = try library.model(name, needing: [.encoder, .decoder])
      try model.requirePictures()
      guard model.imageSize != nil else {
        throw EvaluationError(
          "\(model.folder.name.printable) takes images of any size and has no latents to draw; give an autoencoder of faces"
        )
      }
      if given != nil, let embedding, !model.frame.isNear(embedding.frame) {
        throw EvaluationError(
          "\(model.folder.name.printable) sees another part of a photo (\(model.frame.text)) than the embedding "
            + "\(embedding.folder.name.printable) (\(embedding.frame.text)); give an embedding that was trained on the same"
        )
      }
      return model
    }
    self.models = models
    called = ModelNames(arguments.texts("model")).shown
    let fitting = embedding.flatMap { embedding in
      models.allSatisfy { $0.frame.isNear(embedding.frame) } ? embedding : nil
    }
    features = fitting.map { PictureFeatures($0, named: ModelNames.name(of: given ?? Self.usualEmbedding)) } ?? .pixels
    priors = try arguments.texts("model").map { try library.fittedPrior(of: $0) }
    photos = try LabelledPhotos(arguments)
    guard photos.names.count >= Self.fewestPhotos else {
      throw EvaluationError(
        "\(photos.names.count) \(photos.names.count == 1 ? "photo is" : "photos are") too few to compare with: give "
          + "\(Self.fewestPhotos) or more")
    }
  }

  /// Measures all models.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: models.count * photos.names.count))
    defer { context.observer(.ended(RunSummary())) }
    let names = photos.names
    var (report, table) = (Report(), GenerationTable())
    for (place, model) in models.enumerated() {
      let measure = try GenerationMeasure(
        model, named: called[place], priors[place], features, seed: context.seed)
      // A photo that one model cannot have, none can.
      let looked = try await context.measure(names, reports: place == 0) { try await measure.look(at: names[$0]) }
      report.failures += looked.failures
      let sound = zip(names, looked.values).compactMap { name, look in look.map { (name: name, look: $0) } }
      guard sound.count >= Self.fewestPhotos else {
        return Report(
          notes: ["too few photos could be read to compare anything with"], failures: report.failures)
      }
      if place == 0 { describe(sound.map(\.name), sound.map(\.look.features), in: &report, seed: context.seed) }
      let pictures = try await measure.score(
        sound.map(\.look), samples: samples, jobs: context.jobs, into: &table)
      if context.drawsPictures { report.pictures += self.pictures(pictures, of: place) }
    }
    report.tables = table.tables + report.tables
    return report
  }

  /// What was measured, and how good the embedding is on the photos, where the labels say who is on them.
  private func describe(_ names: [ItemName], _ features: [[Float]], in report: inout Report, seed: UInt64) {
    let (compared, count) = (names.count - names.count / 2, self.features.count)
    report.title =
      "\(names.count) photos of \(photos.folder), \(samples) samples of each kind; features of "
      + "\(self.features.name) (\(count)), distances squared, to \(compared) photos"
    // So few have no covariance in most directions: what is measured is chance.
    if compared < count {
      report.notes.append(
        "Distances are to \(compared) photos, fewer than the \(count) features that are compared: Fréchet distances say little of the models; "
          + "give \(2 * count) photos or more")
    }
    guard photos.table?.columns.contains("identity") ?? false else { return }
    let persons = names.map { photos.text("identity", of: $0) }
    report.tables = [
      Verification(features: features, persons: persons, key: RandomKey(seed: seed).split("pairs"))
        .table(of: self.features.name)
    ]
  }

  /// The pictures of one model, in a folder of its own where there are several.
  private func pictures(_ pictures: GenerationPictures, of place: Int) -> [Report.Picture] {
    let name = called[place]
    let folder = models.count == 1 ? "" : "\(place + 1)-\(name.replacing("/", with: "-"))/"
    return [
      .init(pictures.samples, file: folder + "samples.png", title: "\(name): samples"),
      .init(
        pictures.interpolations, file: folder + "interpolations.png",
        title: "\(name): between the latents of two photos"),
      .init(
        pictures.reconstructions, file: folder + "reconstructions.png",
        title: "\(name): photos, and below each its reconstruction"),
    ]
  }
}

extension Frame {
  /// Whether another frame is the same but for rounding.
  fileprivate func isNear(_ other: Frame) -> Bool {
    abs(x - other.x) < 0.005 && abs(y - other.y) < 0.005 && abs(side - other.side) < 0.005
  }

  /// "x 0.14, y 0.2, side 0.72"
  fileprivate var text: String {
    func short(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
    return "x \(short(x)), y \(short(y)), side \(short(side))"
  }
}
