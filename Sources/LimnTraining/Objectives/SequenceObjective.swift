import LimnData
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors

/// Trains a `RecurrentNetwork` by the evidence lower bound of sequences (Chung et al., 2015, eq. 11), in nats a frame: sums over pixels and
/// units, means over frames and sequences.
package struct SequenceObjective: Objective {
  /// The layers.
  package let network: RecurrentNetwork
  /// The weight of the divergence, and the steps over which it rises from 0.
  package let beta: Double, warmUp: Int

  /// How recipes are read.
  package static let kind = ObjectiveKind(
    RecurrentAutoencoder.family,
    loss: Parameter(
      "loss",
      .group([
        Parameter("beta", .number(0...10_000), help: "The weight of the divergence.", default: .number(1)),
        Parameter(
          "warm-up", .integer(0...100_000_000), help: "Steps over which beta rises from 0.", default: .integer(0)),
      ]), help: "What is made smaller: minus the evidence lower bound, in nats a frame.", optional: true)
  ) { (arguments, _) throws(ObjectiveError) in
    let loss = arguments.optionalGroup("loss")
    let (beta, warmUp) = (loss?.number("beta") ?? 1, loss?.integer("warm-up") ?? 0)
    return { (architecture: RecurrentArchitecture) in
      SequenceObjective(RecurrentNetwork(architecture), beta: beta, warmUp: warmUp)
    }
  }.starting(
    RecipeStart(
      architecture: [
        "width": .integer(16), "height": .integer(16), "latent": .integer(8), "states": .integer(64),
        "likelihood": .text(PixelDistribution.bernoulli.rawValue), "frameHidden": .integers([64]),
        "posteriorHidden": .integers([64]), "priorHidden": .integers([32]), "latentHidden": .integers([32]),
        "decoderHidden": .integers([64]),
      ], source: "draw-balls: { count: 1000, frames: 20, size: 16, balls: 1 }\n  as: sequence", folder: nil, stages: [],
      input: "sequence"))

  /// Makes an objective.
  package init(_ network: RecurrentNetwork, beta: Double = 1, warmUp: Int = 0) {
    (self.network, self.beta, self.warmUp) = (network, beta, warmUp)
  }

  /// "vrnn".
  package var family: String { RecurrentAutoencoder.familyName }
  /// The network's hyperparameters.
  package var architecture: any Encodable & Sendable { network.architecture }
  /// The network's parameters.
  package var modelParameters: [ParameterSpec] { network.parameters }
  /// Sequences of frames of the network's size.
  package var needs: [DataRequirement] {
    let architecture = network.architecture
    return [
      DataRequirement(
        "input",
        .sequence(axes: [
          .channels: architecture.channels, .height: architecture.height, .width: architecture.width,
        ]))
    ]
  }
  /// What the card calls it.
  package var description: String { "A variational recurrent network" }

  /// Minus the bound in nats a frame.
  package func losses(_ batch: Batch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    let input = batch.input
    let (count, length) = (input.shape[0], input.shape[1])
    let sequences = input.reshaped(to: [count, length, network.columns])
    let evidence = network.evidence(of: sequences, key: key.split("posterior"), in: pass)
    let likelihood = network.likelihood(evidence.frames, target: sequences.stepsInRows, in: pass).mean
    let divergence = evidence.posterior.divergence(from: evidence.prior).mean()
    let rise = warmUp > 0 ? min(1, Double(step + 1) / Double(warmUp)) : 1
    let error = network.mostLikely(Variable(evidence.frames.value)).value - sequences.stepsInRows
    let squares = error.squaredNorm() / Double(count * length)
    let (nll, kl) = (Double(likelihood.value.scalar), Double(divergence.value.scalar))
    return Losses(
      likelihood + divergence * Float(beta * rise),
      terms: [.init("se", squares), .init("nll", nll), .init("kl", kl), .init("bound", -nll - kl)])
  }
}
