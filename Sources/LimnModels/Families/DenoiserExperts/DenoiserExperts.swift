import LimnData
import LimnImages
import LimnNetworks
import LimnTensors

/// A denoiser with weights of its own for some kinds of photos, at the cost of one of them: a mixture of experts of which a photo's
/// own noise chooses one (a hard gate: Jacobs et al., "Adaptive mixtures of local experts", 1991).
///
/// What removes a sensor's independent noise best is not what removes noise whose neighbours are alike, and which of them a photo
/// has is easily seen (`NoiseKind`). A latent's finest level is the photo, so that decoding chooses as encoding did.
package struct DenoiserExperts: NoiseAdaptiveEncoder, Decoder {
  /// How folders of this family become models.
  package static let family = ModelFamily(
    "denoiser-experts", "Removes noise from photos of any size, white noise with weights of its own.",
    network: DenoiserExpertsNetwork.init
  ) { folder in
    let experts = try DenoiserExperts(folder)
    return LearnedModel(
      folder: folder, input: .pixels(), frame: experts.general.network.architecture.frame,
      roles: .init(encoder: experts, decoder: experts))
  }

  /// The denoiser for photos of no kind that has one of its own.
  private let general: Denoiser
  /// The denoisers of the kinds, in the order of config.json.
  private let experts: [(kind: DenoiserExpertsArchitecture.Expert, denoiser: Denoiser)]

  /// Makes a model of a folder; throws `ModelError` or `ShapeError` for an architecture or weights that do not fit.
  package init(_ folder: ModelFolder) throws {
    let network = DenoiserExpertsNetwork(try folder.architecture(DenoiserExpertsArchitecture.self))
    let parameters = try folder.parameters(network.parameters)
    func denoiser(_ network: DenoiserNetwork) -> Denoiser {
      Denoiser(network, parameters, name: folder.name, hash: folder.hash)
    }
    general = denoiser(network.general)
    experts = network.experts.map { ($0.kind, denoiser($0.network)) }
  }

  /// The general denoiser's architecture and weights, as a folder of its own would have them; throws for a folder that is not sound.
  package static func general(
    of folder: ModelFolder
  ) throws(ModelError) -> (architecture: DenoiserArchitecture, weights: Parameters) {
    let network = DenoiserExpertsNetwork(try folder.architecture(DenoiserExpertsArchitecture.self))
    let all = try folder.parameters(network.parameters)
    var weights = Parameters()
    for (own, spec) in zip(DenoiserNetwork(network.general.architecture).parameters, network.general.parameters) {
      weights[own.name] = all[spec.name]
    }
    return (network.general.architecture, weights)
  }

  /// The coordinates of its latents, which are those of each of its denoisers.
  package var space: LatentSpace { general.space }
  /// The reach of its networks.
  package var reach: Int? { general.reach }
  /// The stride of their coarsest level.
  package var grid: Int { general.grid }

  /// The denoiser for a kind of photo: the most special one that suits it.
  package func coder(for kind: NoiseKind) -> any Encoder & Decoder { denoiser(for: kind) }

  private func denoiser(for kind: NoiseKind) -> Denoiser {
    let suitable = experts.filter { $0.kind.suits(kind) }
    return (suitable.first { $0.kind == .whiteGrey } ?? suitable.first)?.denoiser ?? general
  }

  /// The photos and their features; `[N, 1 or 3, H, W]` of any size, each encoded by the denoiser for its kind.
  package func encode(_ images: Tensor) throws -> Latent {
    guard images.shape.rank == 4, images.shape[1] == 1 || images.shape[1] == 3, images.count > 0 else {
      return try general.encode(images)
    }
    let latents = try (0..<images.shape[0]).map { index in
      let image = images.shape[0] == 1 ? images : images.items(index..<index + 1)
      return try denoiser(for: NoiseKind(pixels: image)).encode(image)
    }
    guard latents.count > 1 else { return latents[0] }
    return Latent(
      space: space, levels: space.levels.indices.map { level in .stacked(latents.map { $0.levels[level] }) })
  }

  /// The clean photos `[N, 1 or 3, H, W]`, each decoded by the denoiser for the kind of the latent's finest level.
  package func decode(_ latents: Latent) throws -> Tensor {
    guard let images = latents.levels.first, images.shape.rank == 4, images.shape[1] == 1 || images.shape[1] == 3,
      images.count > 0, latents.levels.allSatisfy({ $0.shape.rank == 4 && $0.shape[0] == images.shape[0] })
    else { return try general.decode(latents) }
    let clean = try (0..<images.shape[0]).map { index in
      let one =
        images.shape[0] == 1
        ? latents : Latent(space: latents.space, levels: latents.levels.map { $0.items(index..<index + 1) })
      return try denoiser(for: NoiseKind(pixels: one.levels[0])).decode(one)
    }
    return clean.count > 1 ? .stacked(clean) : clean[0]
  }

  /// What one of its denoisers holds.
  package func encodingMemory(width: Int, height: Int) -> Int { general.encodingMemory(width: width, height: height) }

  /// What one of its denoisers holds.
  package func decodingMemory(width: Int, height: Int) -> Int { general.decodingMemory(width: width, height: height) }
}
