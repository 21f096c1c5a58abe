import LimnData
import LimnModels
import LimnNetworks
import LimnTensors

/// Trains an `AutoencoderNetwork`: a plain one by its reconstructions, a variational one by the evidence lower bound.
///
/// Reconstruction and divergence are both in nats an image, so that beta weighs like against like (Higgins et al., "beta-VAE",
/// 2017, eq. 4).
public struct AutoencoderObjective: Objective {
  /// What the loss is made of.
  public struct Settings: Sendable {
    /// How reconstructions are measured.
    public var likelihood = Likelihood.optimal
    /// The weight of the divergence from the prior.
    public var beta = 1.0
    /// Steps over which beta rises from 0.
    public var warmUp = 0
    /// The divergence in nats below which a unit costs nothing less (free bits).
    public var freeBits = 0.0
    /// The weight of the perceptual loss, in halves of the number of pixel values, so that 1 weighs about as much as the pixels.
    public var perceptual: (loss: PerceptualLoss, weight: Double)?
    /// Adversarial loss: the discriminator, its weight relative to the pixel gradient, the step at which it starts, and the
    /// standard deviation of the noise added to its input.
    public var adversarial: (network: PatchDiscriminator, weight: Double, start: Int, noise: Double)?

    /// Makes the settings of a plain evidence lower bound.
    public init() {}
  }

  /// The layers.
  public let network: AutoencoderNetwork
  /// What the loss is made of.
  public let settings: Settings

  /// Makes an objective.
  public init(_ network: AutoencoderNetwork, settings: Settings = Settings()) {
    self.network = network
    self.settings = settings
  }

  /// "vae" or "autoencoder".
  public var family: String {
    network.isVariational ? Autoencoder.variationalFamilyName : Autoencoder.familyName
  }
  /// The network's hyperparameters.
  public var architecture: any Encodable & Sendable { network.architecture }
  /// The network's parameters.
  public var modelParameters: [ParameterSpec] { network.parameters }
  /// The network's parameters, and those of what helps in training.
  public var parameters: [ParameterSpec] {
    network.parameters
      + (logVarianceShape.map { [ParameterSpec(Self.logVariance, $0, .constant(-4))] } ?? [])
      + (settings.adversarial?.network.parameters ?? [])
  }
  /// Images of the network's size.
  public var needs: [DataRequirement] {
    ["input", "target"].map { .pixels($0, size: network.architecture.imageSize) }
  }
  /// What the card calls it.
  public var description: String { network.isVariational ? "A variational autoencoder" : "An autoencoder" }

  private var logVarianceShape: Shape? {
    let size = network.architecture.imageSize
    return settings.likelihood.logVarianceShape(for: [1, 3, size, size])
  }

  private static let logVariance = "likelihood.logVariance"

  /// Minus the evidence lower bound (or the likelihood alone) in nats an image, and what else the settings ask for.
  public func losses(_ batch: Batch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    let target = batch.target
    let count = target.shape[0]
    let pixels = Double(target.count / count)
    var terms: [Losses.Term] = []
    var units: [Double] = []

    let code: Variable
    var divergence: Variable?
    if network.isVariational {
      let posterior = network.posterior(Variable(batch.input), in: pass)
      code = posterior.draw(noise: key.split("posterior").normal(posterior.mean.shape))
      let found = posterior.divergenceByUnit(floor: Float(settings.freeBits))
      (divergence, units) = (found.sum, found.units)
    } else {
      code = network.encode(Variable(batch.input), in: pass)
    }
    let images = network.decode(code, in: pass)
    let error = Double(Loss.mse(Variable(images.value), target: target).value.scalar)
    let likelihood = settings.likelihood(
      images, target: target, logVariance: logVarianceShape.map { _ in pass[Self.logVariance] })
    terms.append(.init("mse", error))
    terms.append(.init("nll", likelihood.negativeLog))
    var total = likelihood.negativeLog

    if let divergence {
      let rise = settings.warmUp > 0 ? min(1, Double(step + 1) / Double(settings.warmUp)) : 1
      total = total + divergence * Float(settings.beta * rise)
      terms.append(.init("kl", units.reduce(0, +)))
    }
    if let (loss, weight) = settings.perceptual {
      let value = loss(images, target: target)
      total = total + value * Float(weight * pixels / 2)
      terms.append(.init("perceptual", value))
    }
    if let adversarial = settings.adversarial {
      let (own, others) = adversary(
        adversarial, images, target: target,
        norm: step >= adversarial.start ? likelihood.gradientNorm * adversarial.weight : nil,
        key: key.split("adversary"), in: pass)
      // The discriminator's own loss reaches no parameter of the model: the two are trained in one step of the optimiser.
      total = total + own
      if let others { total = total + others }
      terms.append(.init("discriminator", own))
    }
    return Losses(total, terms: terms, units: units)
  }

  /// The parameters of another autoencoder of the same shape; a plain one takes those of a variational one too, of whose
  /// encoder it keeps the means.
  public func initialWeights(from folder: ModelFolder) throws(ModelError) -> Parameters {
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

  /// The discriminator's loss, and with a norm for its gradient, what pulls reconstructions towards what it takes for photos.
  private func adversary(
    _ adversarial: (network: PatchDiscriminator, weight: Double, start: Int, noise: Double), _ images: Variable,
    target: Tensor, norm: Double?, key: RandomKey, in pass: Pass
  ) -> (own: Variable, others: Variable?) {
    let noise = Float(adversarial.noise)
    let blur = (key.split(0).normal(target.shape) * noise, key.split(1).normal(target.shape) * noise)
    let own = adversarial.network.loss(photos: target + blur.0, others: images.value + blur.1, in: pass)
    guard let norm else { return (own, nil) }
    let pulled = images.balancingGradient(toNorm: Float(norm)) + Variable(blur.1)
    return (own, adversarial.network(pulled, in: pass.frozen).mean() * -1)
  }
}
