import Foundation
import LimnData
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors

/// Trains an `IdentifiableNetwork` by the evidence lower bound given the segments (Khemakhem et al., 2020, eq. 9), in nats a row.
package struct IdentifiableObjective: Objective {
  /// The layers.
  package let network: IdentifiableNetwork

  /// How recipes are read.
  package static let kind = ObjectiveKind(
    IdentifiableAutoencoder.family,
    loss: Parameter(
      "loss", .group([]),
      help: "What is made smaller: minus the evidence lower bound, given the segments, in nats a row.",
      optional: true)
  ) { (_, _) throws(ObjectiveError) in
    { (architecture: IdentifiableArchitecture) in IdentifiableObjective(IdentifiableNetwork(architecture)) }
  }.starting(
    RecipeStart(
      architecture: ["columns": .integer(2), "segments": .integer(20), "latent": .integer(2)],
      source: "draw-ica: { sources: 2, columns: 2, segments: 20, rows: 200 }\n  as: row", folder: nil, stages: [],
      input: "row"))

  /// Makes an objective.
  package init(_ network: IdentifiableNetwork) { self.network = network }

  /// "ivae".
  package var family: String { IdentifiableAutoencoder.familyName }
  /// The network's hyperparameters.
  package var architecture: any Encodable & Sendable { network.architecture }
  /// The network's parameters.
  package var modelParameters: [ParameterSpec] { network.parameters }
  /// Rows of as many numbers, and their segment.
  package var needs: [DataRequirement] {
    [.rows(columns: network.architecture.columns + 1, last: 0..<network.architecture.segments)]
  }
  /// What the card calls it.
  package var description: String {
    network.architecture.prior == .segments
      ? "An identifiable variational autoencoder" : "A variational autoencoder of rows"
  }

  /// Minus the bound in nats a row.
  package func losses(_ batch: Batch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    guard let (rows, segments) = try? network.parts(of: batch.input) else {
      preconditionFailure("rows are not those that 'needs' says, which loaders check")
    }
    let posterior = network.posterior(Variable(rows), segments: segments, in: pass)
    let code = posterior.draw(noise: key.split("posterior").normal(posterior.mean.shape))
    let logVariance = Variable(Tensor([Float(log(network.architecture.variance))], shape: [1]))
    let decoded = network.decode(code, in: pass)
    let likelihood = PixelLikelihood.gaussian(decoded, target: rows, logVariance: logVariance).mean
    let divergence = posterior.divergence(from: network.prior(segments: segments, in: pass)).mean()
    return Losses(
      likelihood + divergence,
      terms: [
        .init("mse", Loss.mse(Variable(decoded.value), target: rows)), .init("nll", likelihood),
        .init("kl", divergence),
      ])
  }
}
