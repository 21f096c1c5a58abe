import LimnEvaluation
import LimnFitting
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnReport
import LimnTensors

/// How like real images the samples of models are, by their distance in features, and whether they are copies.
package enum SamplingMeasurement: UseMeasurement {
  package static let use = ComparisonUse.sample

  static let distance = Quantity("frechet", title: "Fréchet distance", better: .lower, digits: 3)
  static let nearer = Quantity("nearer", title: "nearer to a training image", unit: "%", digits: 0)
  static let recognised = Quantity("recognised", title: "recognised", unit: "%", better: .higher, digits: 0)
  /// What stands beside the models: training images, as many as there are samples.
  static let real = "real"
  /// Draws for intervals at most: each compares covariances.
  private static let draws = 100
  /// A classifier that is this sure recognises an image.
  private static let sure = 0.9
  private static let components = 10
  private static let shown = (rows: 4, columns: 12)

  /// Measures as many samples of each kind as images are held out.
  package static func measure(_ subject: ComparisonSubject) async throws -> UseFindings {
    var scores = subject.scores(use)
    let (jobs, count) = (subject.settings.jobs, subject.heldOut.shape[0])
    let held = try await subject.features.rows(of: subject.heldOut, jobs: jobs)
    let known = try await subject.features.rows(of: subject.reference, jobs: jobs)
    let order = subject.key.split("real").permutation(subject.training.shape[0])
    let half = ImageBatches.images(Array(order.prefix(count)), of: subject.training)
    var sets: [(model: String, images: Tensor)] = [(real, half)]
    var notes: [String] = []
    for model in ["ae", "vae"] {
      for prior in SampledPrior.allCases {
        do {
          let codes = try await self.codes(model, prior, count, subject)
          sets.append(
            ("\(model), \(prior.rawValue)", try await subject.models.model(model).images(of: codes, jobs: jobs)))
        } catch let error as FittingError { notes.append("No \(prior.rawValue) fits the codes of \(model): \(error).") }
      }
    }
    let bootstrap = subject.bootstrap
    let target = FeatureStatistics(held)
    let targets = bootstrap.draws.prefix(draws).map { draw in FeatureStatistics(draw.map { held[$0] }) }
    var (distances, nearest, confident): ([UseScores.Entry], [(String, [Double])], [(String, [Double])]) = ([], [], [])
    let own = held.map { nearestDistance($0, among: known) }.sorted()
    let median = own[own.count / 2]
    for (model, images) in sets {
      let rows = try await subject.features.rows(of: images, jobs: jobs)
      distances.append(
        .init(
          model, FeatureStatistics(rows).distance(to: target),
          zip(bootstrap.draws, targets).map { draw, target in
            FeatureStatistics(draw.map { rows[$0] }).distance(to: target)
          }))
      if model != real {
        nearest.append((model, rows.map { nearestDistance($0, among: known) < median ? 100 : 0 }))
      }
      if let judge = subject.features as? ClassifierFeatures {
        let found = try await judge.confidences(of: images, jobs: jobs)
        confident.append((model, found.map { $0 >= sure ? 100 : 0 }))
      }
    }
    scores.add(distance, distances, images: count, isCentred: true)
    scores.add(nearer, means: nearest, note: "50 % where samples are as near to training images as other real ones are")
    if let own = confident.first(where: { $0.0 == real })?.1 {
      let note = "of which the classifier is \(Int(100 * sure)) % sure or more"
      scores.add(recognised, means: confident, note: note)
      let share = own.reduce(0, +) / Double(own.count)
      if share < 50 {
        notes.append(
          "Warning: the classifier of your labels recognises only \(recognised.text(share)) % of the real images: neither what it recognises nor "
            + "distances in its features say much.")
      }
    }
    notes.append(
      "Distances are between \(subject.features.name); 'real' is that of as many training images, and no lower bound: "
        + "with few images samples can lie below it. They are to be compared with each other only.")
    return UseFindings(scores, notes: notes, pictures: sets.dropFirst().map { picture($0.model, $0.images, subject) })
  }

  /// Codes `[N, units]` drawn from a prior; a mixture is fitted to the codes of the training images, and written beside the model.
  private static func codes(
    _ name: String, _ prior: SampledPrior, _ count: Int, _ subject: ComparisonSubject
  ) async throws -> Tensor {
    let model = try subject.models.model(name)
    let shape = try model.codeShape
    let key = subject.key.split("samples").split(prior.rawValue)
    guard prior == .mixture else { return key.normal([count, shape.coordinates]) }
    let (images, jobs) = (subject.reference, subject.settings.jobs)
    let photos = (0..<images.shape[0]).map { index in
      ItemName(path: "", directory: "", stem: "\(subject.places.training[index])", extension: "", index: index)
    }
    let latents = shape.latent(try await model.codes(of: images, jobs: jobs))
    let variances = try await model.posteriors(of: images, jobs: jobs)?.logVariance
    let samples = LatentSamples(space: try model.space, latents: latents, logVariances: variances, names: photos)
    let components = max(1, min(components, photos.count / 20))
    let fitted = try MixturePriorFitter(components: components).fit(samples)
    try fitted.prior.write(to: model.folder.path + "/" + PriorFormats.fileName)
    return Tensor.stacked((0..<count).map { fitted.prior.sample(key: key.split($0), spread: 1).rows })
  }

  private static func picture(_ model: String, _ images: Tensor, _ subject: ComparisonSubject) -> Report.Picture {
    let all = images.items(0..<min(images.shape[0], shown.rows * shown.columns)).images
    let rows = stride(from: 0, to: all.count, by: shown.columns).map {
      Array(all[$0..<min(all.count, $0 + shown.columns)])
    }
    return .init(ComparisonPictures.grid(rows), file: "samples-\(model.fileName).png", title: "Samples: \(model)")
  }
}
