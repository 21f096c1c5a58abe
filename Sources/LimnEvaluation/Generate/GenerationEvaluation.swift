import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnTensors

/// Measures what autoencoders make of faces, and what faces they make up.
///
/// Distances are between features of our own embedding. The photos are halved: one half is what pictures are compared with, and
/// everything that needs photos is made from the other. Nothing depends on `jobs`.
public struct GenerationEvaluation: Sendable {
  /// What is measured, and by what.
  public struct Options: Sendable {
    /// The models, by name or path.
    public var models: [String]
    /// The folder of photos.
    public var images: String
    /// The label file, if there is one.
    public var labels: String?
    /// Which photos are looked at: "split=val".
    public var condition: String?
    /// The classifier whose features pictures are compared by.
    public var embedding: String
    /// How many pictures are made up.
    public var samples: Int
    /// Where all randomness begins.
    public var seed: UInt64

    /// Makes options; see the properties.
    public init(
      models: [String], images: String, labels: String? = nil, condition: String? = nil, embedding: String,
      samples: Int = 2000, seed: UInt64 = 0
    ) {
      (self.models, self.images, self.labels, self.condition) = (models, images, labels, condition)
      (self.embedding, self.samples, self.seed) = (embedding, samples, seed)
    }
  }

  /// Fewer photos have no covariance to speak of.
  static let fewestPhotos = 8
  /// More features take too long to compare.
  static let mostFeatures = 512

  let options: Options
  let models: [LearnedModel]
  let priors: [(any StoredPrior)?]
  let embedding: Classifier
  let photos: LabelledPhotos

  /// Reads and checks everything that is needed; throws an error of one line that gives the reason.
  public init(_ options: Options, models library: ModelLibrary) throws {
    self.options = options
    let embedding = try Classifier.named(options.embedding, in: library)
    self.embedding = embedding
    guard embedding.network.architecture.features <= Self.mostFeatures else {
      throw EvaluationError(
        "the embedding \(embedding.folder.name.printable) has \(embedding.network.architecture.features) features; give "
          + "one with \(Self.mostFeatures) at most")
    }
    models = try options.models.map { name in
      let model = try library.model(name, needing: [.encoder, .decoder])
      guard model.imageSize != nil else {
        throw EvaluationError(
          "\(model.folder.name.printable) takes images of any size and has no latents to draw; give an autoencoder of faces"
        )
      }
      guard model.frame.isNear(embedding.frame) else {
        throw EvaluationError(
          "\(model.folder.name.printable) sees another part of a photo (\(model.frame.text)) than the embedding "
            + "\(embedding.folder.name.printable) (\(embedding.frame.text)); give an embedding that was trained on the same"
        )
      }
      return model
    }
    priors = try options.models.map { try library.fittedPrior(of: $0) }
    photos = try LabelledPhotos(folder: options.images, labels: options.labels, where: options.condition)
    guard photos.names.count >= Self.fewestPhotos else {
      throw EvaluationError(
        "\(photos.names.count) \(photos.names.count == 1 ? "photo is" : "photos are") too few to compare with: give "
          + "\(Self.fewestPhotos) or more")
    }
  }

  /// Measures all models; a photo that fails is reported to the observer and listed, and the others continue. `pictures` has each
  /// model's pictures to look at.
  public func run(
    jobs: Int, observer: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws -> (report: GenerationReport, pictures: [GenerationPictures]) {
    observer(.started(total: models.count * photos.names.count))
    var (scores, pictures) = ([GenerationScores](), [GenerationPictures]())
    var failures: [String] = []
    var verification: Verification?
    for (place, model) in models.enumerated() {
      let measure = try GenerationMeasure(model, priors[place], embedding, seed: options.seed)
      let names = photos.names
      let looked = await concurrently(names.count, jobs: jobs) { index in
        do {
          let look = try await measure.look(at: names[index])
          observer(.finished(names[index]))
          return look
        } catch {
          // A photo that one model cannot have, none can.
          if place == 0 { observer(.failed(names[index], reason: "\(error)")) }
          throw error
        }
      }
      var sound: [(name: ItemName, look: GenerationMeasure.Look)] = []
      for (name, result) in zip(names, looked) {
        switch result {
        case .success(let look): sound.append((name, look))
        case .failure(let error): if place == 0 { failures.append("\(name.path): \(error)".oneLineOfText) }
        }
      }
      guard sound.count >= Self.fewestPhotos else {
        observer(.ended(RunSummary()))
        return (report([], failures, nil), [])
      }
      if place == 0, photos.table?.columns.contains("identity") ?? false {
        verification = Verification(
          embedding: embedding.folder.name, features: sound.map(\.look.features),
          persons: sound.map { photos.text("identity", of: $0.name) }, key: RandomKey(seed: options.seed).split("pairs")
        )
      }
      let result = try await measure.scores(of: sound.map(\.look), samples: options.samples, jobs: jobs)
      scores.append(result.scores)
      pictures.append(result.pictures)
    }
    observer(.ended(RunSummary()))
    return (report(scores, failures, verification), pictures)
  }

  private func report(
    _ scores: [GenerationScores], _ failures: [String], _ verification: Verification?
  ) -> GenerationReport {
    GenerationReport(
      images: options.images, embedding: embedding.folder.name, features: embedding.network.architecture.features,
      verification: verification, models: scores, failures: failures)
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
