import Foundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors

/// Pictures of one model to look at.
struct GenerationPictures: Sendable {
  /// 8×8 pictures that were made up: from the model's own prior, else the standard normal one, or without either from a fit to
  /// the latents of photos.
  let samples: Image
  /// 8 lines between the latents of two photos, in 9 steps.
  let interpolations: Image
  /// 32 photos and, below each, its reconstruction.
  let reconstructions: Image
}

/// One model's measuring.
struct GenerationMeasure: Sendable {
  /// What is kept of one photo.
  struct Look: Sendable {
    let code: [Float]
    let features: [Float]
    let reconstructed: [Float]
    let psnr: Double
    /// Of one draw from the posterior, if there is one.
    let squaredError: Double?
    let divergences: [Double]
    let posterior: (any Posterior)?
    let dimensions: Int
    let example: Latent
    /// What the model was shown, of the first photos.
    let face: Image?
  }

  /// Lines between latents.
  static let lines = 64
  /// Steps of a line.
  static let steps = 16
  /// Pictures that are decoded at once.
  private static let batch = 16
  /// Photos whose reconstructions are shown.
  private static let shownPhotos = 32

  let model: LearnedModel
  private let name: String
  private let encoder: any Encoder
  private let decoder: any Decoder
  let prior: (any LatentPrior)?
  let features: PictureFeatures
  let key: RandomKey

  init(
    _ model: LearnedModel, named name: String, _ prior: (any LatentPrior)?, _ features: PictureFeatures, seed: UInt64
  ) throws(ModelError) {
    (self.model, self.name) = (model, name)
    (encoder, decoder) = (try model.encoder, try model.decoder)
    self.prior = prior
    self.features = features
    key = RandomKey(seed: seed).split("generate")
  }

  /// What the model makes of a photo; throws if it cannot be read.
  func look(at name: ItemName) async throws -> Look {
    let seen = try model.view(of: try await LabelledPhotos.open(name))
    // Features are of pictures in colour.
    let face = matched(seen)
    let code = try encoder.encode(seen)
    let reconstruction = try decoder.decode(code)
    let pair = try features(Tensor.stacked([face, matched(reconstruction)]))
    var (squaredError, divergences): (Double?, [Double]) = (nil, [])
    // A bound is for posteriors that say what each unit costs.
    let posterior = try (encoder as? any VariationalEncoder)?.posterior(seen) as? any FactorisedPosterior
    if let posterior {
      let drawn = try decoder.decode(posterior.sample(key: key.split("draw").split(name.description)))
      squaredError = (matched(drawn) - face).squaredNorm() * Double(seen.count) / Double(face.count)
      divergences = posterior.divergenceByCoordinate[0]
    }
    return Look(
      code: CodeDistribution.rows(of: code)[0], features: pair[0], reconstructed: pair[1],
      psnr: peakSignalToNoiseRatio(matched(reconstruction), face), squaredError: squaredError,
      divergences: divergences, posterior: posterior, dimensions: seen.count, example: code,
      face: name.index < Self.shownPhotos ? face.images[0] : nil)
  }

  /// Adds the scores of the looks at all photos, at least two, to a table; returns pictures.
  func score(
    _ looks: [Look], samples: Int, jobs: Int, into table: inout GenerationTable
  ) async throws -> GenerationPictures {
    let order = key.split("halves").permutation(looks.count)
    let (half, real) = (
      order.prefix(looks.count / 2).map { looks[$0] }, order.dropFirst(looks.count / 2).map { looks[$0] }
    )
    let codes = CodeDistribution(half.map(\.code), example: looks[0].example)
    let target = FeatureStatistics(real.map(\.features))
    let (normal, fit) = (key.split("prior"), key.split("fitted"))
    let fromNormal = try await drawn(samples, codes, jobs: jobs) { codes.standardNormal(key: normal.split($0)) }
    let fromOwn = try await fromOwnPrior(samples, codes, jobs: jobs)
    let fromFit = try await drawn(samples, codes, jobs: jobs) { codes.fitted(key: fit.split($0)) }
    let lines = try await self.lines(between: half, codes, jobs: jobs)
    let smoothness = Interpolations(
      lines.map(\.features), reconstructions: half.map(\.reconstructed), real: real.map(\.features))
    func distance(_ rows: [[Float]]) -> Double { FeatureStatistics(rows).distance(to: target) }
    table.add(
      name, family: model.folder.config.family, photos: looks.count, units: looks[0].code.count,
      psnr: looks.map(\.psnr), bound: likelihood(of: looks), ownDivergence: ownDivergence(of: looks),
      distances: .init(
        otherHalf: distance(half.map(\.features)), reconstructions: distance(half.map(\.reconstructed)),
        standardNormal: distance(fromNormal.features), ownPrior: fromOwn.map { distance($0.features) },
        fitted: distance(fromFit.features)),
      smoothness: smoothness)
    let shown = fromOwn?.shown ?? (model.has(.prior) ? fromNormal.shown : fromFit.shown)
    let kept = looks.filter { $0.face != nil }
    let reconstructed = kept.isEmpty ? [] : matched(try decoder.decode(codes.latent(kept.map(\.code)))).images
    return GenerationPictures(
      samples: PictureGrid.drawn(Self.grid(shown, 8)),
      interpolations: PictureGrid.drawn(lines.prefix(8).map(\.shown)),
      reconstructions: PictureGrid.drawn(
        zip(Self.grid(kept.compactMap(\.face), 8), Self.grid(reconstructed, 8)).flatMap { [$0, $1] }))
  }

  /// The bound over all photos; nil for a model without a posterior.
  private func likelihood(of looks: [Look]) -> LikelihoodBound? {
    let errors = looks.compactMap(\.squaredError)
    guard errors.count == looks.count, let first = looks.first else { return nil }
    var divergences = [Double](repeating: 0, count: first.divergences.count)
    for look in looks {
      for index in divergences.indices { divergences[index] += look.divergences[index] / Double(looks.count) }
    }
    return LikelihoodBound(
      divergences: divergences, meanSquaredError: errors.reduce(0, +) / Double(looks.count * first.dimensions),
      dimensions: first.dimensions)
  }

  /// The mean divergence of the posteriors from the model's own prior; nil without one or the other.
  private func ownDivergence(of looks: [Look]) -> Double? {
    let posteriors = looks.compactMap(\.posterior)
    guard let prior, posteriors.count == looks.count else { return nil }
    let key = key.split("divergence")
    let gaussians = posteriors.compactMap { $0 as? DiagonalGaussian }
    if gaussians.count == posteriors.count, !gaussians.isEmpty {
      return prior.divergence(of: DiagonalGaussian(stacking: gaussians), key: key).mean
    }
    let values = posteriors.enumerated().map { prior.divergence(of: $1, key: key.split($0)).mean }
    return values.reduce(0, +) / Double(values.count)
  }

  /// Features of pictures of codes drawn from the model's own prior, and the first 64 pictures; nil without it.
  private func fromOwnPrior(
    _ count: Int, _ codes: CodeDistribution, jobs: Int
  ) async throws -> (features: [[Float]], shown: [Image])? {
    guard let prior else { return nil }
    let key = key.split("own")
    return try await drawn(count, codes, jobs: jobs) { CodeDistribution.rows(of: prior.sample(key: key.split($0)))[0] }
  }

  /// Features of pictures of drawn codes, and the first 64 pictures.
  private func drawn(
    _ count: Int, _ codes: CodeDistribution, jobs: Int, _ draw: @escaping @Sendable (Int) -> [Float]
  ) async throws -> (features: [[Float]], shown: [Image]) {
    let starts = Array(stride(from: 0, to: count, by: Self.batch))
    let parts = await concurrently(starts.count, jobs: jobs) { index in
      let rows = (starts[index]..<min(count, starts[index] + Self.batch)).map(draw)
      let pictures = matched(try decoder.decode(codes.latent(rows)))
      return (try features(pictures), starts[index] < 64 ? pictures.images : [])
    }
    var (rows, pictures) = ([[Float]](), [Image]())
    for part in parts {
      let (found, images) = try part.get()
      rows += found
      pictures += images
    }
    return (rows, Array(pictures.prefix(64)))
  }

  /// The features along lines between the codes of random pairs of photos, and every other picture of the first 8 lines.
  private func lines(
    between looks: [Look], _ codes: CodeDistribution, jobs: Int
  ) async throws -> [(features: [[Float]], shown: [Image])] {
    let pairs = key.split("lines")
    let results = await concurrently(Self.lines, jobs: jobs) { line in
      let first = pairs.integer(below: looks.count, at: 2 * line)
      let second = (first + 1 + pairs.integer(below: looks.count - 1, at: 2 * line + 1)) % looks.count
      let rows = (0...Self.steps).map { step in
        let place = Float(step) / Float(Self.steps)
        return zip(looks[first].code, looks[second].code).map { (1 - place) * $0 + place * $1 }
      }
      let pictures = matched(try decoder.decode(codes.latent(rows)))
      let shown = line < 8 ? stride(from: 0, through: Self.steps, by: 2).map { pictures.images[$0] } : []
      return (try features(pictures), shown)
    }
    return try results.map { try $0.get() }
  }

  /// Decoded pictures in colour and within 0…1.
  private func matched(_ pictures: Tensor) -> Tensor {
    let pictures = pictures.converted(to: .plain).clipped(to: 0...1)
    return pictures.shape[1] == 3 ? pictures : pictures.repeatingChannel(3)
  }

  private static func grid(_ pictures: [Image], _ columns: Int) -> [[Image]] {
    stride(from: 0, to: pictures.count, by: columns).map { Array(pictures[$0..<min(pictures.count, $0 + columns)]) }
  }
}
