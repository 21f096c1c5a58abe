import LimnData
import LimnModels
import LimnNetworks
import LimnTensors

/// Trains an `AutoencoderNetwork`: a plain one by its reconstructions, a variational one by the evidence lower bound.
///
/// Reconstructions and penalties of the latents are both in nats an image, so that weights compare like with like.
package struct AutoencoderObjective: Objective {
  /// What the loss is made of.
  package struct Settings: Sendable {
    /// How reconstructions are measured.
    package var likelihood = Likelihood.optimal
    /// What the latents cost; nil: of a variational autoencoder the divergence from the prior, of a plain one nothing.
    package var penalties: [any LatentPenalty]?
    /// What reconstructions cost beside their likelihood.
    package var terms: [any ReconstructionTerm] = []

    /// Makes the settings of a plain evidence lower bound.
    package init() {}
  }

  /// The layers.
  package let network: AutoencoderNetwork
  /// What the loss is made of.
  package let settings: Settings

  /// What the latents cost.
  package let penalties: [any LatentPenalty]

  /// Makes an objective.
  package init(_ network: AutoencoderNetwork, settings: Settings = Settings()) {
    self.network = network
    self.settings = settings
    penalties = settings.penalties ?? (network.isVariational ? [DivergencePenalty()] : [])
  }

  /// "vae" or "autoencoder".
  package var family: String {
    network.isVariational ? Autoencoder.variationalFamilyName : Autoencoder.familyName
  }
  /// The network's hyperparameters.
  package var architecture: any Encodable & Sendable { network.architecture }
  /// The network's parameters.
  package var modelParameters: [ParameterSpec] { network.parameters }
  /// The network's parameters, and those of what helps in training.
  package var parameters: [ParameterSpec] {
    network.parameters
      + (logVarianceShape.map { [ParameterSpec(Self.logVariance, $0, .constant(-4))] } ?? [])
      + penalties.flatMap { $0.parameters(units: network.architecture.latent) }
      + settings.terms.flatMap(\.parameters)
  }
  /// Images of the network's size.
  package var needs: [DataRequirement] {
    ["input", "target"].map { .pixels($0, size: network.architecture.imageSize) }
  }
  /// What the card calls it.
  package var description: String { network.isVariational ? "A variational autoencoder" : "An autoencoder" }

  private var logVarianceShape: Shape? {
    let size = network.architecture.imageSize
    return settings.likelihood.logVarianceShape(for: [1, 3, size, size])
  }

  private static let logVariance = "likelihood.logVariance"

  /// Minus the evidence lower bound (or the likelihood alone) in nats an image, and what else the settings ask for.
  package func losses(_ batch: Batch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    let target = batch.target
    let latents = latents(of: batch.input, key: key, in: pass)
    let images = network.decode(latents.code, in: pass)
    let error = Double(Loss.mse(Variable(images.value), target: target).value.scalar)
    let likelihood = settings.likelihood(
      images, target: target, logVariance: logVarianceShape.map { _ in pass[Self.logVariance] })
    var terms: [Losses.Term] = [.init("mse", error), .init("nll", likelihood.negativeLog)]
    var units: [Double] = []
    var total = likelihood.negativeLog

    for cost in penalties.costs(of: latents, step: step, key: key, in: pass) {
      total = total + cost.total
      terms += cost.terms
      units += cost.units
    }
    let reconstruction = Reconstruction(images: images, target: target, likelihood: likelihood)
    for term in settings.terms {
      let cost = term(reconstruction, step: step, key: key, in: pass)
      total = total + cost.total
      terms += cost.terms
    }
    return Losses(total, terms: terms, units: units)
  }

  /// The latents of images, drawn from their posteriors if there are any.
  private func latents(of images: Tensor, key: RandomKey, in pass: Pass) -> LatentBatch {
    guard network.isVariational else {
      let code = network.encode(Variable(images), in: pass)
      return LatentBatch(code: code, encoder: .init(images, code: code) { network.encode(Variable($0), in: pass) })
    }
    let posterior = network.posterior(Variable(images), in: pass)
    let noise = key.split("posterior").normal(posterior.mean.shape)
    var latents = LatentBatch(code: posterior.draw(noise: noise), posterior: posterior)
    latents.encoder = .init(images, code: posterior.mean) { network.posterior(Variable($0), in: pass).mean }
    return latents
  }

  /// The parameters of another autoencoder of the same shape; a plain one takes those of a variational one too, of whose
  /// encoder it keeps the means.
  package func initialWeights(from folder: ModelFolder) throws(ModelError) -> Parameters {
    guard !network.isVariational, folder.config.family == Autoencoder.variationalFamilyName else {
      return try folder.parameters(modelParameters)
    }
    let given = try folder.parameters(AutoencoderNetwork(network.architecture, isVariational: true).parameters)
    var weights = Parameters()
    for spec in modelParameters {
      let half = given.tensor(spec.name.replacing("encoder.code", with: "encoder.moments"))
      guard let tensor = half else { continue }
      weights[spec.name] = tensor.shape == spec.shape ? tensor : tensor.items(0..<spec.shape[0])
    }
    return weights
  }
}
