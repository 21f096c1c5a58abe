import LimnFoundation
import LimnModels
import LimnTensors

extension LearnedModel {
  /// The codes `[N, units]` of images `[N, C, H, W]`: of a variational model the posteriors' means.
  package func codes(of images: Tensor, jobs: Int) async throws -> Tensor {
    let encoder = try encoder
    return try await Self.inBatches(images.shape[0], jobs: jobs) { try encoder.encode(images.items($0)).rows }
  }

  /// The images `[N, C, H, W]` of codes `[N, units]`, within 0…1.
  package func images(of codes: Tensor, jobs: Int) async throws -> Tensor {
    let (decoder, shape) = (try decoder, try codeShape)
    return try await Self.inBatches(codes.shape[0], jobs: jobs) { range in
      try decoder.decode(shape.latent(codes.items(range))).converted(to: .plain).clipped(to: 0...1)
    }
  }

  /// What is made of images by encoding and decoding them.
  package func reconstructions(of images: Tensor, jobs: Int) async throws -> Tensor {
    try await self.images(of: codes(of: images, jobs: jobs), jobs: jobs)
  }

  /// The posteriors of images `[N, C, H, W]`; nil for a model without normal ones.
  package func posteriors(of images: Tensor, jobs: Int) async throws -> DiagonalGaussian? {
    guard let encoder = try? variationalEncoder else { return nil }
    let shape = try codeShape
    let units = shape.coordinates
    let moments = try await Self.inBatches(images.shape[0], jobs: jobs) { range in
      guard let posterior = try encoder.posterior(images.items(range)) as? DiagonalGaussian else {
        return Tensor(zeros: [range.count, 0])
      }
      let (means, variances) = (posterior.mean.rows.array, posterior.logVariance.rows.array)
      return Tensor(shape: [range.count, 2 * units]) { output in
        for place in output.indices {
          let (row, column) = (place / (2 * units), place % (2 * units))
          output[place] = column < units ? means[row * units + column] : variances[row * units + column - units]
        }
      }
    }
    guard moments.shape[1] == 2 * units else { return nil }
    return DiagonalGaussian(
      mean: shape.latent(moments.columns(0..<units)), logVariance: shape.latent(moments.columns(units..<2 * units)))
  }

  /// The shape of one code, a vector; throws for a model without a space of its own.
  package var codeShape: LatentShape {
    get throws {
      let space = try space
      guard case .vector(let units)? = space.levels.first, space.levels.count == 1 else {
        throw ComparisonError("the latents of \(folder.name) are no vectors")
      }
      return LatentShape(space: space, levels: [[1, units]])
    }
  }

  /// Pieces of `0..<count`, at least one, each computed on one thread, stacked in order.
  private static func inBatches(
    _ count: Int, jobs: Int, _ body: @escaping @Sendable (Range<Int>) throws -> Tensor
  ) async throws -> Tensor {
    var parts: [Tensor] = []
    try await OrderedChunks.run(of: count, size: ImageBatches.size, threads: max(1, jobs)) { range in
      try Task.checkCancellation()
      return try Threads.$count.withValue(1) { try body(range) }
    } done: {
      parts.append($0)
    }
    return Tensor.stacked(parts)
  }
}
