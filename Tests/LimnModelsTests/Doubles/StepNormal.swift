import Foundation

/// The normal distribution, with diagonal covariance, of the latent of one step.
struct StepNormal {
  let mean: [Double]
  let logVariance: [Double]

  /// Takes the means, and after them what the log-variances are made of.
  init(_ moments: [Double]) {
    mean = Array(moments.prefix(moments.count / 2))
    logVariance = moments.suffix(moments.count / 2).map { 0.3 * $0 - 1 }
  }

  /// The mean plus the deviation times noise.
  func moved(by noise: [Double]) -> [Double] {
    mean.indices.map { mean[$0] + exp(0.5 * logVariance[$0]) * noise[$0] }
  }

  /// The log-density of a latent.
  func logDensity(of latent: [Double]) -> Double {
    var sum = 0.0
    for index in mean.indices {
      let deviation = latent[index] - mean[index]
      sum -= 0.5 * (log(2 * Double.pi) + logVariance[index] + deviation * deviation * exp(-logVariance[index]))
    }
    return sum
  }

  /// KL from another, in nats.
  func divergence(from other: StepNormal) -> Double {
    var sum = 0.0
    for index in mean.indices {
      let shift = mean[index] - other.mean[index]
      let ratio = logVariance[index] - other.logVariance[index]
      sum += 0.5 * (exp(ratio) + shift * shift * exp(-other.logVariance[index]) - 1 - ratio)
    }
    return sum
  }
}

extension [Float] {
  /// The numbers of one step's latent.
  func step(_ index: Int) -> [Double] { self[index * VRNN.units..<(index + 1) * VRNN.units].map(Double.init) }
}
