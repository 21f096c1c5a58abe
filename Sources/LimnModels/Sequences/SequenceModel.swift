import LimnData
import LimnNetworks
import LimnTensors

/// A trained `RecurrentLatentNetwork` as encoder, decoder and conditional prior of sequences `[N, T, columns]` of any length; a latent
/// has a vector for each step, `[N, T, units]`.
package struct SequenceModel<Network: RecurrentLatentNetwork>: VariationalEncoder, Decoder, ConditionalPrior {
  /// The latent space.
  package let space: LatentSpace
  /// The layers.
  package let network: Network
  private let parameters: Parameters

  /// Makes a model of a network and the folder of its weights; throws `ModelError` where they do not fit.
  package init(_ network: Network, in folder: ModelFolder) throws(ModelError) {
    self.network = network
    parameters = try folder.parameters(network.parameters)
    space = LatentSpace(name: folder.name, model: folder.hash, levels: [.sequence(units: network.units)])
  }

  /// The distributions of the latents of sequences; throws `ShapeError` for inputs that are none.
  package func posterior(_ inputs: Tensor) throws -> any Posterior {
    try paths(of: inputs, followsPrior: false)
  }

  /// The distributions of the latents given at each step the frames before it; throws `ShapeError` for inputs that are none.
  package func distribution(given inputs: Tensor) throws -> any Distribution {
    try paths(of: inputs, followsPrior: true)
  }

  /// The frames `[N, T, columns]` of latents, each step's state being made of the frames decoded before; throws `ShapeError` for latents
  /// of another space or shape.
  package func decode(_ latents: Latent) throws -> Tensor {
    guard latents.space == space else {
      throw ShapeError("a latent of \(latents.space) cannot be decoded by \(space)")
    }
    let values = try checked(latents.levels[0], columns: network.units)
    let steps = network.steps(values.shape[1], of: values.shape[0], in: Pass(parameters)) { step, _ in
      Variable(values.step(step))
    }
    return Tensor(steps: steps.map(\.frame.value))
  }

  /// The latents of sequences of so many steps that the network makes up.
  package func prior(steps: Int) -> any LatentPrior {
    SequencePrior(network: network, parameters: parameters, space: space, steps: steps)
  }

  private func paths(of inputs: Tensor, followsPrior: Bool) throws(ShapeError) -> SequencePaths<Network> {
    SequencePaths(
      network: network, parameters: parameters, space: space, inputs: try checked(inputs, columns: network.columns),
      followsPrior: followsPrior)
  }

  private func checked(_ sequences: Tensor, columns: Int) throws(ShapeError) -> Tensor {
    guard sequences.shape.rank == 3, sequences.shape[2] == columns, sequences.count > 0 else {
      throw ShapeError("\(space) takes [N, T, \(columns)], not \(sequences.shape)")
    }
    return sequences
  }
}

extension LearnedModel {
  /// Makes a model of sequences of a network and the folder of its weights, with all roles that it has; its prior samples sequences of so
  /// many steps. Throws `ModelError` where the weights do not fit.
  package init(_ network: some RecurrentLatentNetwork, in folder: ModelFolder, steps: Int) throws(ModelError) {
    let model = try SequenceModel(network, in: folder)
    self.init(
      folder: folder, input: .sequence(axes: [.columns: network.columns]),
      roles: .init(encoder: model, decoder: model, prior: model.prior(steps: steps), conditionalPrior: model))
  }
}
