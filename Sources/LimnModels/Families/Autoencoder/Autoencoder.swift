import LimnData
import LimnNetworks
import LimnTensors

/// A trained `AutoencoderNetwork` exposed through `Encoder` and `Decoder`: images of one size to a vector and back.
///
/// In the family `autoencoder` the vector is the latent; in the family `vae` (Kingma and Welling, "Auto-encoding variational
/// Bayes", 2014) it is the mean of a posterior, and the prior, a standard normal distribution, can be sampled.
package struct Autoencoder: Encoder, Decoder {
  /// The name of the plain family in `config.json`.
  package static let familyName = "autoencoder"
  /// The name of the variational family in `config.json`.
  package static let variationalFamilyName = "vae"

  /// How folders of the plain family become models.
  package static let family = ModelFamily(
    familyName, "Encodes images of one size as a vector and decodes vectors.",
    network: { AutoencoderNetwork($0, isVariational: false) }
  ) { try Autoencoder($0, isVariational: false).model(in: $0) }
  /// How folders of the variational family become models.
  package static let variationalFamily = ModelFamily(
    variationalFamilyName, "Encodes images of one size as distributions over vectors, and can sample new images.",
    network: { AutoencoderNetwork($0, isVariational: true) }
  ) {
    try Autoencoder($0, isVariational: true).model(in: $0)
  }

  /// The coordinates of its latents: one vector.
  package let space: LatentSpace
  /// The layers.
  package let network: AutoencoderNetwork
  private let parameters: Parameters

  /// Makes an autoencoder of a folder; throws `ModelError` for an architecture or weights that do not fit.
  package init(_ folder: ModelFolder, isVariational: Bool) throws {
    let network = AutoencoderNetwork(
      try folder.architecture(AutoencoderArchitecture.self), isVariational: isVariational)
    self.init(
      network, try folder.parameters(network.parameters), name: folder.name, hash: folder.hash)
  }

  /// Makes an autoencoder of a network and its weights; `hash` names the content they came from.
  package init(_ network: AutoencoderNetwork, _ parameters: Parameters, name: String, hash: String) {
    self.network = network
    self.parameters = parameters
    space = LatentSpace(name: name, model: hash, levels: [.vector(units: network.architecture.latent)])
  }

  private func model(in folder: ModelFolder) -> LearnedModel {
    let architecture = network.architecture
    let roles: LearnedModel.Roles =
      network.isVariational
      ? .init(encoder: VariationalAutoencoder(self), decoder: self, prior: StandardNormal(shape))
      : .init(encoder: self, decoder: self)
    return LearnedModel(
      folder: folder, input: .pixels(width: architecture.imageSize, height: architecture.imageSize),
      frame: architecture.frame, roles: roles)
  }

  /// The shape of one latent.
  private var shape: LatentShape { LatentShape(space: space, levels: [[1, network.architecture.latent]]) }

  /// The codes `[N, latent]` of images `[N, 1 or 3, S, S]`: of a variational one the means. Throws `ShapeError` for another
  /// size.
  package func encode(_ images: Tensor) throws -> Latent {
    let images = try checked(images)
    let pass = Pass(parameters)
    let code =
      network.isVariational
      ? network.posterior(Variable(images), in: pass).mean : network.encode(Variable(images), in: pass)
    return Latent(space: space, levels: [code.value])
  }

  /// The distributions of the latents of images `[N, 1 or 3, S, S]`, of a variational one. Throws `ShapeError` for another size.
  package func posterior(_ images: Tensor) throws -> DiagonalGaussian {
    let posterior = network.posterior(Variable(try checked(images)), in: Pass(parameters))
    return DiagonalGaussian(
      mean: Latent(space: space, levels: [posterior.mean.value]),
      logVariance: Latent(space: space, levels: [posterior.logVariance.value]))
  }

  /// The images `[N, 3, S, S]` of latents, clipped to 0…1; throws `ShapeError` for latents of another space or shape.
  package func decode(_ latents: Latent) throws -> Tensor {
    guard latents.space == space else {
      throw ShapeError("a latent of \(latents.space) cannot be decoded by \(space)")
    }
    guard latents.levels.count == 1 else {
      throw ShapeError("\(space) has 1 level, the latent \(latents.levels.count)")
    }
    let code = latents.levels[0]
    guard code.shape.rank == 2, code.shape[1] == network.architecture.latent, code.count > 0 else {
      throw ShapeError("the latent is \(code.shape), expected [N, \(network.architecture.latent)]")
    }
    return network.decode(Variable(code), in: Pass(parameters)).value.clipped(to: 0...1)
  }

  /// Images as the network takes them: in colour, of its size.
  private func checked(_ images: Tensor) throws -> Tensor {
    let size = network.architecture.imageSize
    guard images.shape.rank == 4, images.shape[1] == 1 || images.shape[1] == 3, images.count > 0 else {
      throw ShapeError("an autoencoder takes [N, 1 or 3, \(size), \(size)], not \(images.shape)")
    }
    guard images.shape[2] == size, images.shape[3] == size else {
      throw ShapeError(
        "\(space.name) takes images of \(size)×\(size), not \(images.shape[3])×\(images.shape[2]); "
          + "put 'frame: { model: \(space.name) }' and 'resize: { width: \(size), height: \(size) }' before it")
    }
    return images.shape[1] == 3 ? images.converted(to: .plain) : images.repeatingChannel(3)
  }
}

/// The encoder of a variational `Autoencoder`, which returns a normal distribution for each image.
package struct VariationalAutoencoder: VariationalEncoder {
  private let autoencoder: Autoencoder

  /// Takes a variational autoencoder.
  package init(_ autoencoder: Autoencoder) { self.autoencoder = autoencoder }

  /// The coordinates of its latents: one vector.
  package var space: LatentSpace { autoencoder.space }

  /// The distributions of the latents of images `[N, 1 or 3, S, S]`; throws `ShapeError` for another size.
  package func posterior(_ inputs: Tensor) throws -> any Posterior { try autoencoder.posterior(inputs) }

  /// The feature maps of the level that has most.
  package func encodingMemory(width: Int, height: Int) -> Int {
    autoencoder.encodingMemory(width: width, height: height)
  }
}
