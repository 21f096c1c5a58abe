import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors
import Testing

@Suite struct BasicPosteriorRefinementTests {
  /// A model of weights that are 0 but for the flow's shifts, so that images say nothing of latents, and the flow's prior is normal about −1.
  private func model(_ prior: String) throws -> BasicAutoencoder {
    let architecture = try BasicArchitecture([
      "width": .integer(2), "height": .integer(2), "latent": .integer(2), "likelihood": .text("bernoulli"),
      "prior": .text(prior), "priorLayers": .integer(2), "priorHidden": .integers([]),
    ])
    let network = BasicNetwork(architecture, isVariational: true)
    var weights = Parameters(network.parameters, key: RandomKey(seed: 1)).mapped { Tensor(zeros: $0.shape) }
    for name in weights.names where name.hasPrefix("prior.flow") && name.hasSuffix(".bias") {
      weights[name] = Tensor([0, 1], shape: [2])
    }
    return BasicAutoencoder(network, weights, name: "m", hash: "0123456789abcdef")
  }

  @Test("Where images say nothing, the best posterior is the prior", arguments: [("normal", 0.0), ("flow", -1)])
  func theModelsPriorCounts(prior: String, centre: Double) throws {
    let model = try model(prior)
    func latent(_ number: Float) -> Latent {
      Latent(space: model.space, levels: [Tensor(repeating: number, shape: [1, 2])])
    }
    let refined = try model.refined(
      DiagonalGaussian(mean: latent(0), logVariance: latent(-1)), of: Tensor(repeating: 1, shape: [1, 1, 2, 2]),
      steps: 400, samples: 8, key: RandomKey(seed: 2))
    for mean in refined.mean.levels[0].array { #expect(abs(Double(mean) - centre) < 0.2) }
    for logVariance in refined.logVariance.levels[0].array { #expect(abs(logVariance) < 0.3) }
  }
}
