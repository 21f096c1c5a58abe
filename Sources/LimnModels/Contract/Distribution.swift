import LimnTensors

/// A batch of probability distributions over the latents of one space: one for each example of an encoder's batch, or a single
/// one, such as a prior, that holds for every latent.
public protocol Distribution: Sendable {
  /// The shape of one latent.
  var shape: LatentShape { get }

  /// How many distributions the batch has.
  var count: Int { get }

  /// One sample of each distribution, levels `[count, …]`; the same key gives the same sample.
  func sample(key: RandomKey) -> Latent

  /// The natural logarithm of the density of each latent of a batch of this shape, under the distribution of its index; a single
  /// distribution is evaluated at every latent.
  func logDensity(of latents: Latent) -> [Double]
}

extension Distribution {
  /// The latent space of its latents.
  public var space: LatentSpace { shape.space }

  /// An estimate of the Kullback–Leibler divergence of each of these distributions from another, in nats: the mean of
  /// log q(z) − log p(z) over samples of q, sample s drawn from `key.split(s)`.
  public func estimatedDivergence(
    from other: any Distribution, key: RandomKey, samples: Int = Divergence.usualSamples
  ) -> Divergence {
    var sums = [Double](repeating: 0, count: count)
    for index in 0..<samples {
      let drawn = sample(key: key.split(index))
      for (item, (own, others)) in zip(logDensity(of: drawn), other.logDensity(of: drawn)).enumerated() {
        sums[item] += own - others
      }
    }
    return Divergence(sums.map { $0 / Double(samples) }, samples: samples)
  }
}

/// The Kullback–Leibler divergence of each distribution of a batch from a prior, in nats, and how it was found.
public struct Divergence: Sendable, Hashable {
  /// The divergences, one for each distribution.
  public let values: [Double]
  /// How many samples of each distribution the values are means over; nil: they are exact.
  public let samples: Int?

  /// Samples of an estimate if nothing else is asked for.
  public static let usualSamples = 64

  /// Makes a divergence of its values; `samples` is nil for exact ones.
  public init(_ values: [Double], samples: Int? = nil) {
    (self.values, self.samples) = (values, samples)
  }

  /// The mean over the batch.
  public var mean: Double { values.reduce(0, +) / Double(max(1, values.count)) }
}
