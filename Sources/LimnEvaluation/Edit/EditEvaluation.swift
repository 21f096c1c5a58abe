import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnTensors

/// Measures an edit of faces: does a judge see it, does anything else change, and is it the same person afterwards?
///
/// Each figure stands beside the same one for the photos as they are, for the model's plain reconstruction (whose blur alone
/// hides much) and for a random direction of the same length. Nothing depends on `jobs`.
public struct EditEvaluation: Sendable {
  /// What is measured, and by what.
  public struct Options: Sendable {
    /// The pipeline's file.
    public var pipeline: String
    /// The folder of photos.
    public var images: String
    /// The label file.
    public var labels: String
    /// The attribute that is edited, a column of the labels.
    public var attribute: String
    /// Which photos are looked at: "split=val".
    public var condition: String?
    /// Whether the photos that are edited have the attribute; the opposite of `to` without.
    public var from: Bool?
    /// Whether they should have it afterwards; the opposite of `from` without. Without both, it is removed.
    public var to: Bool?
    /// The classifier that judges, by name or path.
    public var judge: String
    /// The judge's name for the attribute, if it differs.
    public var judgeAttribute: String?
    /// The classifier whose features identify persons.
    public var embedding: String
    /// Values in place of the file's, as "shift.by=-2".
    public var overrides: [String]
    /// Only the first N photos.
    public var limit: Int?
    /// The part of the model's frame that an edit may change; by the attribute's name without.
    public var region: FaceRegion?
    /// Where all randomness begins.
    public var seed: UInt64

    /// Makes options; see the properties.
    public init(
      pipeline: String, images: String, labels: String, attribute: String, condition: String? = nil,
      from: Bool? = nil, to: Bool? = nil, judge: String, judgeAttribute: String? = nil, embedding: String,
      overrides: [String] = [], limit: Int? = nil, region: FaceRegion? = nil, seed: UInt64 = 0
    ) {
      (self.pipeline, self.images, self.labels, self.attribute) = (pipeline, images, labels, attribute)
      (self.condition, self.from, self.to, self.limit) = (condition, from, to, limit)
      (self.judge, self.judgeAttribute, self.embedding) = (judge, judgeAttribute, embedding)
      (self.overrides, self.region, self.seed) = (overrides, region, seed)
    }
  }

  /// How many faces without the attribute sharpness is compared with, at most.
  static let mostReferences = 500

  let options: Options
  let pipelines: EditPipelines
  let photos: LabelledPhotos
  let judge: Classifier
  let embedding: Classifier
  /// The attribute's place among the judge's.
  let place: Int
  let (from, to): (Bool, Bool)
  let region: FaceRegion
  /// The photos that are edited, by their places in `photos.names`.
  let edited: [Int]

  /// Reads and checks everything that is needed; throws, with the reason, `Diagnostics` for a pipeline that does not compile and
  /// an error of one line for anything else.
  public init(_ options: Options, models: ModelLibrary) throws {
    self.options = options
    from = options.from ?? options.to.map { !$0 } ?? true
    to = options.to ?? !from
    try LabelTable(path: options.labels).requireAttribute(options.attribute)
    judge = try Classifier.named(options.judge, in: models)
    embedding = try Classifier.named(options.embedding, in: models)
    let name = options.judgeAttribute ?? options.attribute
    guard let place = judge.attributes.firstIndex(of: name) else {
      let hint =
        nearestName(to: name, among: judge.attributes).map { "did you mean '\($0.printable)'? It classifies " } ?? ""
      throw EvaluationError(
        "the judge \(judge.folder.name.printable) does not classify '\(name.printable)'; "
          + (hint.isEmpty ? "it classifies " : hint) + judge.attributes.map(\.printable).joined(separator: ", ")
          + "; give its own name for the attribute")
    }
    self.place = place
    photos = try LabelledPhotos(folder: options.images, labels: options.labels, where: options.condition)
    try photos.requireClass(options.attribute, from)
    let (table, wanted) = (photos, from)
    let all = photos.names.indices.filter { table.flag(options.attribute, of: table.names[$0]) == wanted }
    edited = Array(all.prefix(options.limit ?? all.count))
    pipelines = try EditPipelines(
      file: options.pipeline, images: options.images, overrides: options.overrides, models: models)
    let isGlasses = ["eyeglasses", "glasses"].contains(name.lowercased())
    region = options.region ?? (isGlasses ? .eyeBand : .whole)
  }

  /// Measures; a photo that fails is reported to the observer and listed, and the others continue. `sheet` has the pictures of the
  /// first ones, for `EditSheet`.
  public func run(
    jobs: Int, observer: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async -> (scores: EditScores, sheet: [EditSheet.Line]) {
    observer(.started(total: photos.names.count + edited.count))
    let (names, pass) = (photos.names, self)
    let looked = await concurrently(names.count, jobs: jobs) { index in
      let result = try await pass.reported(names[index], observer) { try await pass.look(at: names[index]) }
      return result
    }
    // What cannot be opened is reported once.
    let sound = edited.filter { if case .success = looked[$0] { true } else { false } }
    let measured = await concurrently(sound.count, jobs: jobs) { index in
      let name = names[sound[index]]
      return try await pass.reported(name, observer) {
        try await pass.measure(name, keepsPictures: index < EditSheet.limit)
      }
    }
    var failures: [String] = []
    for (index, result) in looked.enumerated() {
      if case .failure(let error) = result { failures.append("\(names[index].path): \(error)".oneLineOfText) }
    }
    for (index, result) in measured.enumerated() {
      if case .failure(let error) = result { failures.append("\(names[sound[index]].path): \(error)".oneLineOfText) }
    }
    let done = measured.compactMap { try? $0.get() }
    observer(.ended(RunSummary()))
    return (scores(of: done, beside: looked, failures: failures), done.compactMap(\.pictures))
  }

  private func reported<Result>(
    _ name: ItemName, _ observer: @Sendable (RunEvent) -> Void, _ body: () async throws -> Result
  ) async throws -> Result {
    do {
      let result = try await body()
      observer(.finished(name))
      return result
    } catch {
      observer(.failed(name, reason: "\(error)"))
      throw error
    }
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

extension String {
  /// The text in one line.
  var oneLineOfText: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
}
