import Foundation
import LimnData
import LimnModels
import LimnNetworks
import LimnTensors

/// Trains a `BasicNetwork`: a plain one by the likelihood of its reconstructions, a variational one by the evidence lower bound or,
/// with several samples, by the tighter bound of Burda et al., "Importance weighted autoencoders", 2016.
///
/// Everything is in nats an image: sums over pixels, means over images.
package struct BasicObjective: Objective {
  /// The variance of normal pixels in training.
  package enum Variance: Sendable, Hashable {
    /// Learned with the network.
    case learned
    /// That which suits each batch best: its mean squared error.
    case optimal
    /// Always this one.
    case fixed(Double)
  }

  /// What the loss is made of.
  package struct Settings: Sendable {
    /// The variance of normal pixels.
    package var variance = Variance.learned
    /// Samples of the importance-weighted bound; 1: the evidence lower bound.
    package var samples = 1
    /// Of a quantised latent: the weight of the distance of codes from their values, as what moves the values and as what moves the codes.
    package var quantisation = 0.01
    /// The weight of the squared cosine between what two units change; nil: it is not computed.
    package var orthogonality: Double?
    /// What the latents cost; nil: of a variational autoencoder the divergence from the prior, of a plain one nothing.
    package var penalties: [any LatentPenalty]?

    /// Makes the settings of a plain bound.
    package init() {}
  }

  /// The layers.
  package let network: BasicNetwork
  /// What the loss is made of.
  package let settings: Settings
  /// What the latents cost.
  package let penalties: [any LatentPenalty]

  /// Makes an objective.
  package init(_ network: BasicNetwork, settings: Settings = Settings()) {
    self.network = network
    self.settings = settings
    penalties = settings.penalties ?? (network.isVariational ? [DivergencePenalty()] : [])
  }

  /// "basic-vae" or "basic-autoencoder".
  package var family: String {
    network.isVariational ? BasicAutoencoder.variationalFamilyName : BasicAutoencoder.familyName
  }
  /// The network's hyperparameters.
  package var architecture: any Encodable & Sendable { network.architecture }
  /// The network's parameters, a fixed variance among them.
  package var modelParameters: [ParameterSpec] {
    network.parameters.map { spec in
      constants[spec.name].map { ParameterSpec(spec.name, spec.shape, .constant($0.scalar)) } ?? spec
    }
  }
  /// The logarithm of a fixed variance: the weights of another model and weight decay do not change what the model has.
  package var constants: [String: Tensor] {
    guard let fixedLogVariance else { return [:] }
    return [PixelVariance.name: Tensor([Float(fixedLogVariance)], shape: [1])]
  }
  /// The network's parameters, and those of what helps in training.
  package var parameters: [ParameterSpec] {
    modelParameters + penalties.flatMap { $0.parameters(units: network.architecture.latent) }
  }
  /// Images of the network's size and channels.
  package var needs: [DataRequirement] {
    let architecture = network.architecture
    let type = DataType.pixels(
      width: architecture.width, height: architecture.height, channels: architecture.channels)
    return ["input", "target"].map { DataRequirement($0, type) }
  }
  /// The bias of the decoder's last layer.
  package var outputBias: OutputBias? {
    OutputBias(network.lastBias, isLogit: network.architecture.likelihood == .bernoulli)
  }
  /// What the card calls it.
  package var description: String { network.isVariational ? "A variational autoencoder" : "An autoencoder" }

  /// Minus the bound (or the likelihood alone) in nats an image, and what the latents cost.
  package func losses(_ batch: Batch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    let target = batch.target
    guard network.isVariational else {
      let code = network.encode(Variable(batch.input), in: pass)
      let encoder = LatentBatch.Encoder(batch.input, code: code) { network.encode(Variable($0), in: pass) }
      guard let quantiser = network.quantiser else {
        return bound(LatentBatch(code: code, encoder: encoder), target: target, step: step, key: key, in: pass)
      }
      let values = quantiser.values(in: pass)
      let (quantised, levels) = code.quantised(to: values.value)
      let distance = quantisationLoss(code, values: values, levels: levels)
      let losses = bound(LatentBatch(code: quantised, encoder: encoder), target: target, step: step, key: key, in: pass)
      let cost = (distance.values + distance.code) * Float(settings.quantisation)
      return Losses(losses.total + cost, terms: losses.terms + [.init("quantisation", distance.code)])
    }
    let posterior = network.posterior(Variable(batch.input), in: pass)
    let noise = key.split("posterior")
    guard settings.samples > 1 else {
      let code = posterior.draw(noise: noise.normal(posterior.mean.shape))
      var latents = LatentBatch(code: code, posterior: posterior)
      latents.logPrior = network.logPrior(of: code, in: pass)
      latents.encoder = .init(batch.input, code: posterior.mean) { network.posterior(Variable($0), in: pass).mean }
      return bound(latents, target: target, step: step, key: key, in: pass)
    }
    return weightedBound(posterior, target: target, key: noise, in: pass)
  }

  private func bound(
    _ latents: LatentBatch, target: Tensor, step: Int, key: RandomKey, in pass: Pass
  ) -> Losses {
    let decoded = network.decode(latents.code, in: pass)
    var (total, likelihood) = reconstruction(decoded, target: target, in: pass)
    var terms: [Losses.Term] = [.init("mse", error(decoded, target)), .init("nll", likelihood)]
    var units: [Double] = []
    for cost in penalties.costs(of: latents, step: step, key: key, in: pass) {
      total = total + cost.total
      terms += cost.terms
      units += cost.units
    }
    if let weight = settings.orthogonality {
      let cosine = jacobianCosine(latents.code, key: key.split("orthogonality"), in: pass)
      total = total + cosine * Float(weight)
      terms.append(.init("orthogonality", cosine))
    }
    return Losses(total, terms: terms, units: units)
  }

  /// The mean over eight images of the squared cosine between what small steps along two units change in the decoded image; another pair
  /// of units each step. A VAE's diagonal posterior makes these directions orthogonal (Rolínek et al., "Variational autoencoders pursue
  /// PCA directions (by accident)", 2019); this asks it of any autoencoder.
  private func jacobianCosine(_ code: Variable, key: RandomKey, in pass: Pass) -> Variable {
    let (count, units) = (min(8, code.shape[0]), code.shape[1])
    guard units > 1 else { return Variable(Tensor(0)) }
    let first = key.integer(below: units)
    let second = (first + 1 + key.integer(below: units - 1, at: 1)) % units
    let deviations = code.value.converted(to: .plain).columnMoments().deviations
    let some = code.items(0..<count)
    func decoded(_ unit: Int?) -> Variable {
      var moved = some
      if let unit {
        let step = Tensor(shape: [count, units]) { output in
          for place in output.indices { output[place] = place % units == unit ? Float(0.1 * deviations[unit]) : 0 }
        }
        moved = some + Variable(step)
      }
      let said = network.decode(moved, in: pass)
      return network.architecture.likelihood == .bernoulli ? Activation.sigmoid(said) : said
    }
    let middle = decoded(nil)
    return (decoded(first) - middle).squaredCosine(with: decoded(second) - middle)
  }

  /// What is trained, and the mean minus log-likelihood.
  private func reconstruction(_ decoded: Variable, target: Tensor, in pass: Pass) -> (Variable, Double) {
    let count = Float(max(1, target.shape[0]))
    let equal = [Float](repeating: 1 / count, count: target.shape[0])
    guard network.architecture.likelihood == .gaussian, settings.variance == .optimal else {
      let total = likelihood(decoded, target: target, in: pass).total(equal)
      return (total, Double(total.value.scalar))
    }
    // The slope at the best variance is that of this variance held fixed; the model's own is trained towards it beside.
    let best = log(max(error(decoded, target), 1e-12))
    let total = gaussian(decoded, target, best).total(equal)
    let beside = network.likelihood(Variable(decoded.value), target: target, in: pass).total(equal)
    let nothing = Variable(Tensor(-beside.value.scalar))
    return (total + (beside + nothing), Double(total.value.scalar))
  }

  /// How unlikely images are, with a fixed variance or the model's own.
  private func likelihood(_ decoded: Variable, target: Tensor, in pass: Pass) -> PixelLikelihood {
    guard let fixedLogVariance else { return network.likelihood(decoded, target: target, in: pass) }
    return gaussian(decoded, target, fixedLogVariance)
  }

  /// The logarithm of a fixed variance of normal pixels; nil without one.
  private var fixedLogVariance: Double? {
    guard case .fixed(let variance) = settings.variance, network.architecture.likelihood == .gaussian else {
      return nil
    }
    return log(variance)
  }

  private func gaussian(_ decoded: Variable, _ target: Tensor, _ logVariance: Double) -> PixelLikelihood {
    .gaussian(decoded, target: target, logVariance: Variable(Tensor([Float(logVariance)], shape: [1])))
  }

  /// −log of the mean over samples of p(x|z)·p(z)/q(z|x), whose slope weighs each sample by its share (Burda, eq. 14).
  private func weightedBound(_ posterior: Gaussian, target: Tensor, key: RandomKey, in pass: Pass) -> Losses {
    let (count, samples) = (target.shape[0], settings.samples)
    let units = posterior.mean.shape[1]
    let repeated = Gaussian(
      mean: posterior.mean.repeatingRows(samples), logVariance: posterior.logVariance.repeatingRows(samples))
    let noise = key.normal(repeated.mean.shape)
    let code = repeated.draw(noise: noise)
    let decoded = network.decode(code, in: pass)
    let targets = Variable(target.converted(to: .plain).reshaped(to: [count, target.count / count]))
      .repeatingRows(samples).value.reshaped(to: Shape([count * samples] + target.shape.dimensions.dropFirst()))
    let likelihood = likelihood(decoded, target: targets, in: pass)
    // log p(z) − log q(z|x) = ½ Σ (log σ² + ε² − z²) under a standard normal prior, and else ½ Σ (log 2π + log σ² + ε²) + log p(z).
    let logPrior = network.logPrior(of: code, in: pass)
    let (logs, draws, latents) = (repeated.logVariance.value.array, noise.array, code.value.array)
    var ratios = logPrior?.value.array.map(Double.init) ?? [Double](repeating: 0, count: count * samples)
    for place in latents.indices {
      let under = logPrior == nil ? -Double(latents[place] * latents[place]) : log(2 * Double.pi)
      ratios[place / units] += 0.5 * (Double(logs[place] + draws[place] * draws[place]) + under)
    }
    let weights = zip(ratios, likelihood.items).map { $0 - $1 }
    var shares = [Float](repeating: 0, count: count * samples)
    var bound = 0.0
    for item in 0..<count {
      let (sum, own) = logSumExpAndShares(weights[item * samples..<(item + 1) * samples])
      bound += (sum - log(Double(samples))) / Double(count)
      for (place, share) in own.enumerated() { shares[item * samples + place] = Float(share / Double(count)) }
    }
    let ofPrior = logPrior?.weightedSum(shares.map { -$0 }) ?? (code * code).weightedSum(shares.map { 0.5 * $0 })
    let slope = likelihood.total(shares) + ofPrior + repeated.logVariance.weightedSum(shares.map { -0.5 * $0 })
    let offset = Variable(Tensor(Float(-bound) - slope.value.scalar))
    let nll = likelihood.items.reduce(0, +) / Double(count * samples)
    // Under a standard normal prior the divergence is known exactly, and of each unit.
    let byUnit = logPrior == nil ? posterior.divergenceByUnit().units : []
    let divergence = logPrior == nil ? byUnit.reduce(0, +) : -ratios.reduce(0, +) / Double(count * samples)
    return Losses(
      slope + offset,
      terms: [
        .init("mse", error(decoded, targets)), .init("nll", nll), .init("bound", bound), .init("kl", divergence),
      ], units: byUnit)
  }

  /// The mean squared error of what is decoded to.
  private func error(_ decoded: Variable, _ target: Tensor) -> Double {
    let isBernoulli = network.architecture.likelihood == .bernoulli
    let images = isBernoulli ? Activation.sigmoid(Variable(decoded.value)) : Variable(decoded.value)
    return Double(Loss.mse(images, target: target).value.scalar)
  }
}
