import LimnData
import LimnNetworks
import LimnTensors

/// A trained `RecurrentLatentNetwork` as encoder, decoder and conditional prior of sequences of any length, `[N, T, columns]` or
/// `[N, T, C, H, W]`; a latent has a vector for each step, `[N, T, units]`.
package struct SequenceModel<Network: RecurrentLatentNetwork>: VariationalEncoder, Decoder, ConditionalPrior {
  /// The latent space.
  package let space: LatentSpace
  /// The layers.
  package let network: Network
  /// The weights.
  package let parameters: Parameters
  /// The extents of a frame: `[columns]` or `[C, H, W]`.
  package let frame: [Int]

  /// Makes a model of a network and the folder of its weights; throws `ModelError` where they do not fit.
  package init(_ network: Network, in folder: ModelFolder, frame: [Int]) throws(ModelError) {
    self.network = network
    self.frame = frame
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

  /// The frames `[N, T, …]` of latents, each step's state being made of the frames decoded before; throws `ShapeError` for latents
  /// of another space or shape.
  package func decode(_ latents: Latent) throws -> Tensor {
    guard latents.space == space else {
      throw ShapeError("a latent of \(latents.space) cannot be decoded by \(space)")
    }
    let values = try checked(latents.levels[0], [network.units])
    let steps = network.steps(values.shape[1], of: values.shape[0], in: Pass(parameters)) { step, _ in
      Variable(values.step(step))
    }
    return framed(Tensor(steps: steps.map(\.frame.value)))
  }

  /// The latents of sequences of so many steps that the network makes up.
  package func prior(steps: Int) -> any LatentPrior {
    SequencePrior(network: network, parameters: parameters, space: space, steps: steps)
  }

  /// Sequences as the network takes them, `[N, T, columns]`; throws `ShapeError` for inputs of another shape.
  package func rows(of inputs: Tensor) throws(ShapeError) -> Tensor { try checked(inputs, frame) }

  /// Sequences `[N, T, columns]` with the extents of their frames.
  package func framed(_ rows: Tensor) -> Tensor { rows.reshaped(to: Shape([rows.shape[0], rows.shape[1]] + frame)) }

  private func paths(of inputs: Tensor, followsPrior: Bool) throws(ShapeError) -> SequencePaths<Network> {
    SequencePaths(
      network: network, parameters: parameters, space: space, inputs: try rows(of: inputs), followsPrior: followsPrior)
  }

  private func checked(_ sequences: Tensor, _ extents: [Int]) throws(ShapeError) -> Tensor {
    guard sequences.shape.rank == 2 + extents.count, Array(sequences.shape.dimensions.dropFirst(2)) == extents,
      sequences.count > 0
    else {
      let wanted = (["N", "T"] + extents.map(String.init)).joined(separator: ", ")
      throw ShapeError("\(space) takes [\(wanted)], not \(sequences.shape)")
    }
    let (count, length) = (sequences.shape[0], sequences.shape[1])
    return sequences.converted(to: .plain).reshaped(to: [count, length, extents.reduce(1, *)])
  }
}

extension LearnedModel {
  /// Makes a model of sequences of a network and the folder of its weights, with all roles that it has; its prior samples sequences of so
  /// many steps, and `frame` has the extents of a frame where that is no row of columns. Throws `ModelError` where the weights do not fit.
  package init(
    _ network: some RecurrentLatentNetwork, in folder: ModelFolder, steps: Int, frame: [DataAxis: Int]? = nil
  ) throws(ModelError) {
    let axes = frame ?? [.columns: network.columns]
    let extents = [.columns, .channels, .height, .width].compactMap { axes[$0] }
    let model = try SequenceModel(network, in: folder, frame: extents)
    self.init(
      folder: folder, input: .sequence(axes: axes),
      roles: .init(encoder: model, decoder: model, prior: model.prior(steps: steps), conditionalPrior: model))
  }
}
