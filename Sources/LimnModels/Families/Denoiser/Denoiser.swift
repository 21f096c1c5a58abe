import LimnData
import LimnNetworks
import LimnTensors

/// A trained `DenoiserNetwork` exposed through `Encoder` and `Decoder`: encoding returns the photo and the pyramid of its
/// features, decoding the clean photo.
///
/// It is blind: it needs no noise level. The latent's finest level is the photo itself, so that decoding needs nothing else.
package struct Denoiser: Encoder, Decoder {
  /// The name of the family in `config.json`.
  package static let familyName = "denoiser"

  /// How folders of this family become models.
  package static let family = ModelFamily(
    familyName, "Removes noise from photos of any size.", network: DenoiserNetwork.init
  ) { folder in
    let denoiser = try Denoiser(folder)
    return LearnedModel(
      folder: folder, input: .pixels(), frame: denoiser.network.architecture.frame,
      roles: .init(encoder: denoiser, decoder: denoiser))
  }

  /// The coordinates of its latents: the photo, then one feature map a level.
  package let space: LatentSpace
  /// The layers.
  package let network: DenoiserNetwork
  private let parameters: Parameters

  /// The reach of its network.
  package var reach: Int? { network.architecture.reach }
  /// The stride of its coarsest level.
  package var grid: Int { network.architecture.multiple }

  /// Makes a denoiser of a folder; throws `ModelError` or `ShapeError` for an architecture or weights that do not fit.
  package init(_ folder: ModelFolder) throws {
    let network = DenoiserNetwork(try folder.architecture(DenoiserArchitecture.self))
    let parameters = try folder.parameters(network.parameters)
    self.init(network, parameters, name: folder.name, hash: folder.hash)
  }

  /// Makes a denoiser of a network and its weights; `hash` names the content they came from.
  package init(_ network: DenoiserNetwork, _ parameters: Parameters, name: String, hash: String) {
    self.network = network
    self.parameters = parameters
    let levels = network.architecture.channels.enumerated().map {
      LatentSpace.Level.map(channels: $1, stride: 2 << $0)
    }
    space = LatentSpace(name: name, model: hash, levels: [.image] + levels)
  }

  /// The photo and its features; `[N, 1 or 3, H, W]` of any size.
  package func encode(_ images: Tensor) throws -> Latent {
    guard images.shape.rank == 4, images.shape[1] == 1 || images.shape[1] == 3, images.count > 0 else {
      throw ShapeError("a denoiser takes [N, 1 or 3, H, W], not \(images.shape)")
    }
    let colour = images.shape[1] == 3 ? images : images.repeatingChannel(3)
    let padded = colour.paddedByMirroring(toMultipleOf: network.architecture.multiple)
    let features = network.encode(Variable(padded), in: Pass(parameters))
    return Latent(space: space, levels: [images] + features.map(\.value))
  }

  /// The clean photo `[N, 1 or 3, H, W]`, of the size and colour of the latent's finest level.
  package func decode(_ latents: Latent) throws -> Tensor {
    guard latents.space == space else {
      throw ShapeError("a latent of \(latents.space) cannot be decoded by \(space)")
    }
    guard latents.levels.count == space.levels.count else {
      throw ShapeError("\(space) has \(space.levels.count) levels, the latent \(latents.levels.count)")
    }
    let image = latents.levels[0]
    guard image.shape.rank == 4, image.shape[1] == 1 || image.shape[1] == 3, image.count > 0 else {
      throw ShapeError("level 0 of the latent is \(image.shape), expected [N, 1 or 3, H, W]")
    }
    for (level, features) in latents.levels.dropFirst().enumerated() {
      let stride = 2 << level
      let multiple = network.architecture.multiple
      func extent(_ size: Int) -> Int { (size + multiple - 1) / multiple * multiple / stride }
      let expected: Shape = [
        image.shape[0], network.architecture.channels[level], extent(image.shape[2]), extent(image.shape[3]),
      ]
      guard features.shape == expected else {
        throw ShapeError("level \(level + 1) of the latent is \(features.shape), expected \(expected)")
      }
    }
    let noise = network.decode(latents.levels.dropFirst().map { Variable($0) }, in: Pass(parameters)).value
    return image.subtractingPixelShuffle(of: noise)
  }
}
