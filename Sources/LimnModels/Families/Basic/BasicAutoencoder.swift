import LimnData
import LimnNetworks
import LimnTensors

/// A trained `BasicNetwork`: images of one size, grey or in colour, to a vector and back.
///
/// In the family `basic-autoencoder` the vector is the latent; in `basic-vae` (Kingma and Welling, "Auto-encoding variational
/// Bayes", 2014) it is the mean of a posterior, and the prior is a standard normal distribution or one that was trained
/// with it (`BasicPrior`).
package struct BasicAutoencoder: Encoder, Decoder, ConditionalLikelihood {
  /// The names of the families in `config.json`.
  package static let familyName = "basic-autoencoder"
  package static let variationalFamilyName = "basic-vae"

  /// How folders of the plain family become models.
  package static let family = ModelFamily(
    familyName,
    "Encodes images of one size, grey or in colour, as a vector: linear layers and convolutions of any number.",
    network: { BasicNetwork($0, isVariational: false) }
  ) { try BasicAutoencoder($0, isVariational: false).model(in: $0) }
  /// How folders of the variational family become models.
  package static let variationalFamily = ModelFamily(
    variationalFamilyName,
    "Encodes images of one size, grey or in colour, as distributions over vectors: linear layers and convolutions of any number.",
    network: { BasicNetwork($0, isVariational: true) }
  ) { try BasicAutoencoder($0, isVariational: true).model(in: $0) }

  /// The coordinates of its latents: one vector.
  package let space: LatentSpace
  /// The layers.
  package let network: BasicNetwork
  /// Their weights.
  let parameters: Parameters

  /// Makes an autoencoder of a folder; throws `ModelError` for an architecture or weights that do not fit.
  package init(_ folder: ModelFolder, isVariational: Bool) throws {
    let network = BasicNetwork(try folder.architecture(BasicArchitecture.self), isVariational: isVariational)
    self.init(network, try folder.parameters(network.parameters), name: folder.name, hash: folder.hash)
  }

  /// Makes an autoencoder of a network and its weights; `hash` names the content they came from.
  package init(_ network: BasicNetwork, _ parameters: Parameters, name: String, hash: String) {
    self.network = network
    self.parameters = parameters
    space = LatentSpace(name: name, model: hash, levels: [.vector(units: network.architecture.latent)])
  }

  private func model(in folder: ModelFolder) -> LearnedModel {
    let architecture = network.architecture
    let shape = LatentShape(space: space, levels: [[1, architecture.latent]])
    let roles: LearnedModel.Roles =
      network.isVariational
      ? .init(encoder: Variational(self), decoder: self, prior: network.prior(shape, parameters), likelihood: self)
      : .init(encoder: self, decoder: self, likelihood: self)
    return LearnedModel(
      folder: folder,
      input: .pixels(width: architecture.width, height: architecture.height, channels: architecture.channels),
      roles: roles)
  }

  /// The codes `[N, latent]` of images `[N, C, H, W]`: of a variational one the means. Throws `ShapeError` for another size.
  package func encode(_ inputs: Tensor) throws -> Latent {
    let images = Variable(try checked(inputs))
    let pass = Pass(parameters)
    let code = network.isVariational ? network.posterior(images, in: pass).mean : network.encode(images, in: pass)
    guard let quantiser = network.quantiser else { return Latent(space: space, levels: [code.value]) }
    return Latent(space: space, levels: [code.value.quantised(to: quantiser.values(in: pass).value).code])
  }

  /// The images `[N, C, H, W]` of latents: probabilities of Bernoulli pixels, means of normal ones, which may lie beyond 0…1.
  /// Throws `ShapeError` for latents of another space or shape.
  package func decode(_ latents: Latent) throws -> Tensor {
    let said = network.decode(Variable(try code(of: latents)), in: Pass(parameters))
    let pixels = network.architecture.likelihood == .bernoulli ? Activation.sigmoid(said) : said
    return pixels.value.converted(to: .plain)
  }

  /// The log-likelihood of each image, given its latent.
  package func logLikelihood(of inputs: Tensor, given latents: Latent) throws -> [Double] {
    let (images, code) = (try checked(inputs), try code(of: latents))
    guard images.shape[0] == code.shape[0] else {
      throw ShapeError("\(images.shape[0]) images have \(code.shape[0]) latents")
    }
    let pass = Pass(parameters)
    return network.likelihood(network.decode(Variable(code), in: pass), target: images, in: pass).items.map { -$0 }
  }

  /// The image and the feature maps of the layer that has most.
  package func encodingMemory(width: Int, height: Int) -> Int {
    let shape: Shape = [1, network.architecture.channels, height, width]
    return ActivationMemory.bytes((try? network.encodingShapes(of: shape).mostFloats) ?? 0)
  }

  /// The feature maps of the layer that has most.
  package func decodingMemory(width: Int, height: Int) -> Int {
    let shape: Shape = [1, network.architecture.latent]
    return ActivationMemory.bytes((try? network.decodingShapes(of: shape).mostFloats) ?? 0)
  }

  /// The distributions of the latents of images `[N, C, H, W]`, of a variational one.
  fileprivate func posterior(_ images: Tensor) throws -> DiagonalGaussian {
    let posterior = network.posterior(Variable(try checked(images)), in: Pass(parameters))
    return DiagonalGaussian(
      mean: Latent(space: space, levels: [posterior.mean.value]),
      logVariance: Latent(space: space, levels: [posterior.logVariance.value]))
  }

  private func code(of latents: Latent) throws -> Tensor {
    guard latents.space == space else {
      throw ShapeError("a latent of \(latents.space) cannot be decoded by \(space)")
    }
    guard let code = latents.levels.first, latents.levels.count == 1, code.shape.rank == 2,
      code.shape[1] == network.architecture.latent, code.count > 0
    else {
      throw ShapeError(
        "the latent is \(latents.levels.map(\.shape)), expected [N, \(network.architecture.latent)]")
    }
    return code
  }

  /// Images as the network takes them; grey ones are given in colour to a network of colour.
  private func checked(_ images: Tensor) throws -> Tensor {
    let (width, height) = (network.architecture.width, network.architecture.height)
    let channels = network.architecture.channels
    guard images.shape.rank == 4, [1, 3].contains(images.shape[1]), images.count > 0 else {
      throw ShapeError("\(space.name) takes [N, \(channels), \(height), \(width)], not \(images.shape)")
    }
    guard images.shape[2] == height, images.shape[3] == width else {
      throw ShapeError(
        "\(space.name) takes images of \(width)×\(height), not \(images.shape[3])×\(images.shape[2]); "
          + "put 'resize: { width: \(width), height: \(height) }' before it")
    }
    if images.shape[1] == channels { return images.converted(to: .plain) }
    guard channels == 3 else {
      throw ShapeError("\(space.name) takes grey images, and these are in colour; put 'grey' before it")
    }
    return images.repeatingChannel(3)
  }
}

extension BasicAutoencoder {
  /// The encoder of a variational one, which returns a normal distribution for each image.
  fileprivate struct Variational: VariationalEncoder {
    let autoencoder: BasicAutoencoder

    init(_ autoencoder: BasicAutoencoder) { self.autoencoder = autoencoder }

    var space: LatentSpace { autoencoder.space }

    func posterior(_ inputs: Tensor) throws -> any Posterior { try autoencoder.posterior(inputs) }

    func encodingMemory(width: Int, height: Int) -> Int { autoencoder.encodingMemory(width: width, height: height) }
  }
}
