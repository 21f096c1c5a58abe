import LimnTensors

extension LatentPrior {
  /// The mean and the covariance of its latents, the levels flattened one after another: exact for normal distributions, else those of 4,096
  /// samples, always the same ones.
  package var moments: Moments {
    let size = shape.coordinates
    switch self {
    case is StandardNormal:
      var covariance = [Double](repeating: 0, count: size * size)
      for unit in 0..<size { covariance[unit * size + unit] = 1 }
      return Moments(mean: [Double](repeating: 0, count: size), covariance: covariance)
    case let prior as GaussianPrior:
      let factor = DoubleMatrix(prior.factor)
      return Moments(
        mean: prior.mean.array.map(Double.init), covariance: factor.product(factor, otherTransposed: true).values)
    default: return Moments(of: samples(4096, key: RandomKey(seed: 0).split("moments")).rows)
    }
  }
}
