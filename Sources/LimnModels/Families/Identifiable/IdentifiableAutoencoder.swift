import LimnData
import LimnNetworks
import LimnTensors

/// A trained `IdentifiableNetwork`: rows with the number of their segment, to a vector and back. What it decodes to has the numbers of a
/// row, and after them the segment under which the latent is most likely.
package struct IdentifiableAutoencoder: VariationalEncoder, Decoder, ConditionalPrior {
  /// The name of the family in `config.json`.
  package static let familyName = "ivae"

  /// How folders become models.
  package static let family = ModelFamily(
    familyName, "Finds the sources behind rows of numbers that come in segments: nonlinear independent components.",
    network: IdentifiableNetwork.init
  ) { folder in
    let network = IdentifiableNetwork(try folder.architecture(IdentifiableArchitecture.self))
    let model = IdentifiableAutoencoder(
      network, try folder.parameters(network.parameters), name: folder.name, hash: folder.hash)
    return LearnedModel(
      folder: folder, input: .row(columns: network.architecture.columns + 1),
      roles: .init(encoder: model, decoder: model, prior: model.marginal, conditionalPrior: model))
  }

  /// The coordinates of its latents: one vector.
  package let space: LatentSpace
  /// The layers.
  package let network: IdentifiableNetwork
  private let parameters: Parameters

  /// Makes a model of a network and its weights; `hash` names the content they came from.
  package init(_ network: IdentifiableNetwork, _ parameters: Parameters, name: String, hash: String) {
    self.network = network
    self.parameters = parameters
    space = LatentSpace(name: name, model: hash, levels: [.vector(units: network.architecture.latent)])
  }

  /// The distributions of the latents of rows `[N, columns + 1]`; throws `ShapeError` for inputs that are none.
  package func posterior(_ inputs: Tensor) throws -> any Posterior {
    let (rows, segments) = try network.parts(of: inputs)
    return gaussian(network.posterior(Variable(rows), segments: segments, in: Pass(parameters)))
  }

  /// The distributions of the latents of the rows' segments; throws `ShapeError` for inputs that are none.
  package func distribution(given inputs: Tensor) throws -> any Distribution {
    gaussian(network.prior(segments: try network.parts(of: inputs).segments, in: Pass(parameters)))
  }

  /// The rows `[N, columns + 1]` of latents; throws `ShapeError` for latents of another space or shape.
  package func decode(_ latents: Latent) throws -> Tensor {
    guard latents.space == space else {
      throw ShapeError("a latent of \(latents.space) cannot be decoded by \(space)")
    }
    guard latents.levels.count == 1, latents.levels[0].shape == [latents.count, network.architecture.latent] else {
      throw ShapeError("the latent is \(latents.levels.map(\.shape)), expected [N, \(network.architecture.latent)]")
    }
    let pass = Pass(parameters)
    let rows = network.decode(Variable(latents.levels[0]), in: pass).value
    let priors = gaussian(network.prior(segments: Array(0..<network.architecture.segments), in: pass))
    let densities = priors.logDensityOfPairs(latents)
    let segments = densities.map { row in Float(row.indices.max { row[$0] < row[$1] } ?? 0) }
    return Tensor(columns: [rows, Tensor(segments, shape: [segments.count, 1])])
  }

  /// The mixture of the priors of all segments.
  private var marginal: any LatentPrior {
    let shape = LatentShape(space: space, levels: [[1, network.architecture.latent]])
    let segments = Array(0..<network.architecture.segments)
    return PosteriorMixturePrior(shape, network.prior(segments: segments, in: Pass(parameters)))
  }

  private func gaussian(_ distributions: Gaussian) -> DiagonalGaussian {
    DiagonalGaussian(
      mean: Latent(space: space, levels: [distributions.mean.value]),
      logVariance: Latent(space: space, levels: [distributions.logVariance.value]))
  }
}

extension IdentifiableNetwork {
  /// The numbers `[N, columns]` of rows `[N, columns + 1]`, and their segments; throws `ShapeError` for rows of another width or of
  /// segments that there are not.
  package func parts(of inputs: Tensor) throws(ShapeError) -> (rows: Tensor, segments: [Int]) {
    let columns = architecture.columns
    guard inputs.shape.rank == 2, inputs.shape[1] == columns + 1, inputs.count > 0 else {
      throw ShapeError("rows of \(columns) numbers and their segment are needed, not \(inputs.shape)")
    }
    let numbers = inputs.columns(columns..<columns + 1).array
    let segments = numbers.compactMap { Int(exactly: $0) }.filter { (0..<architecture.segments).contains($0) }
    guard segments.count == numbers.count else {
      throw ShapeError(
        "the last column has the segment of a row, a whole number from 0 to \(architecture.segments - 1)")
    }
    return (inputs.columns(0..<columns), segments)
  }
}
