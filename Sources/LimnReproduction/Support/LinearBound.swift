import Foundation
import LimnModels
import LimnNetworks
import LimnTensors
import LimnTraining

/// The bound of a linear VAE with normal pixels over examples, exactly: the mean over the posterior of a squared error is that of its mean, and
/// its variances times the squared lengths of what the units change.
package struct LinearBound {
  /// The mean over examples, in nats.
  package let bound: Double
  /// The mean divergence of each unit from the prior.
  package let units: [Double]
  /// The variance of the pixels.
  package let variance: Double

  /// Computes it with the weights of a network.
  package init(_ network: BasicNetwork, _ weights: Parameters, _ examples: Tensor) {
    let pass = Pass(weights)
    let (count, size) = (examples.shape[0], examples.count / examples.shape[0])
    let posterior = network.posterior(Variable(examples), in: pass)
    let (means, logs) = (posterior.mean.value.array, posterior.logVariance.value.array)
    let units = network.architecture.latent
    let decoder = DoubleMatrix(weights["decoder.expand.weight"])
    let lengths = (0..<units).map { unit in (0..<size).reduce(0) { $0 + decoder[$1, unit] * decoder[$1, unit] } }
    let decoded = network.decode(posterior.mean, in: pass).value.converted(to: .plain)
    var error = (decoded - examples).squaredNorm() / Double(count)
    var divergences = [Double](repeating: 0, count: units)
    for place in means.indices {
      let (mean, log) = (Double(means[place]), Double(logs[place]))
      divergences[place % units] += NormalDivergence.ofCoordinate(mean: mean, logVariance: log) / Double(count)
      error += exp(log) * lengths[place % units] / Double(count)
    }
    variance = exp(Double(weights["likelihood.log_variance"].array[0]))
    self.units = divergences
    bound =
      -0.5 * (Double(size) * log(2 * Double.pi * variance) + error / variance) - divergences.reduce(0, +)
  }

  /// Minus the mean bound of examples, of shape `[]`, to be made smaller: the same with gradients for the weights.
  package static func negative(of objective: BasicObjective, _ examples: Tensor, in pass: Pass) -> Variable {
    let network = objective.network
    let posterior = network.posterior(Variable(examples), in: pass)
    let decoded = network.decode(posterior.mean, in: pass)
    let own = pass[PixelVariance.name]
    let logVariance = objective.settings.variance == .learned ? own : Variable(own.value)
    let likelihood = PixelLikelihood.gaussian(decoded, target: examples, logVariance: logVariance).mean
    let weight = pass["decoder.expand.weight"]
    let spread = linear(posterior.logVariance.exponential(), weight: weight * weight)
    let precision = (logVariance * -1).exponential()
    let ofSpread = spread.sum().reshaped(to: [1]) * precision * Float(0.5 / Double(examples.shape[0]))
    return likelihood + ofSpread.sum() + posterior.divergenceFromStandardNormal().mean()
  }
}
