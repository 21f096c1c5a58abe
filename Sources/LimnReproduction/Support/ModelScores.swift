import LimnEvaluation
import LimnModels
import LimnTensors

/// What models say of many images at once.
package enum ModelScores {
  /// Images that are encoded together.
  private static let batch = 250

  /// Something of each batch of images `[N, …]`, side by side, joined in order.
  package static func batches<Value: Sendable>(
    _ images: Tensor, _ context: EvaluationContext, _ body: @escaping @Sendable (Tensor, Range<Int>) throws -> [Value]
  ) async throws -> [Value] {
    let count = images.shape[0]
    let starts = Array(stride(from: 0, to: count, by: batch))
    let results = await concurrently(starts.count, jobs: context.jobs) { place in
      let range = starts[place]..<min(starts[place] + batch, count)
      return try body(images.items(range), range)
    }
    return try results.flatMap { try $0.get() }
  }

  /// The squared distance of each image from its reconstruction.
  package static func residuals(_ model: LearnedModel, _ images: Tensor, _ context: EvaluationContext) async throws
    -> [Double]
  {
    let (encoder, decoder) = (try model.encoder, try model.decoder)
    return try await batches(images, context) { some, range in
      let back = try decoder.decode(encoder.encode(some)).converted(to: .plain)
      return range.indices.map { index in
        let place = index - range.lowerBound
        return (back.items(place..<place + 1) - some.items(place..<place + 1)).squaredNorm()
      }
    }
  }

  /// The codes of images, rows `[N, D]`.
  package static func codes(_ model: LearnedModel, _ images: Tensor, _ context: EvaluationContext) async throws
    -> Latent
  {
    let encoder = try model.encoder
    return Latent(stacking: try await batches(images, context) { some, _ in [try encoder.encode(some)] })
  }

  /// The bound and the likelihood of each image, by so many samples of its posterior.
  package static func likelihoods(
    _ model: LearnedModel, _ images: Tensor, samples: Int, _ context: EvaluationContext
  ) async throws -> [ImageLikelihood] {
    let sampling = try ImportanceSampling(model, samples: samples)
    let key = RandomKey(seed: context.seed).split("likelihood")
    let results = await concurrently(images.shape[0], jobs: context.jobs) { index in
      try sampling.estimate(images.items(index..<index + 1), key: key.split(index))
    }
    return try results.map { try $0.get() }
  }

  /// How much higher the bound of images is with posteriors that are optimised one by one, the mean in nats; nil for a model without them.
  package static func amortisationGap(
    _ model: LearnedModel, _ images: Tensor, _ context: EvaluationContext
  ) async throws -> Double? {
    guard let measure = try AmortisationGap(model) else { return nil }
    let key = RandomKey(seed: context.seed).split("gap")
    let results = await concurrently(images.shape[0], jobs: context.jobs) { index in
      try measure.gap(images.items(index..<index + 1), key: key.split(index))
    }
    let gaps = try results.compactMap { try $0.get() }
    return gaps.isEmpty ? nil : gaps.reduce(0, +) / Double(gaps.count)
  }
}
