import Foundation
import LimnData
import LimnNetworks
import LimnTensors
import LimnTraining
import ModelKit
import NetworkKit
import Testing

/// A latent variable model of sequences is trained by the same steps that its model is used by.
@Suite struct RecurrentLatentNetworkTests {
  private let network: VRNN

  init() throws {
    network = VRNN(try VRNN.Architecture(["columns": .integer(2), "units": .integer(2), "states": .integer(6)]))
  }

  /// Points that go round a circle, each sequence from a place of its own.
  private static func circles(_ count: Int, key: RandomKey) -> Tensor {
    let starts = key.normal([count]).array
    return Tensor(
      steps: (0..<5).map { step in
        Tensor(
          starts.flatMap { start in
            let angle = Double(start) * 3 + Double(step) * 0.8
            return [Float(cos(angle)), Float(sin(angle))]
          }, shape: [count, 2])
      })
  }

  /// Minus the evidence lower bound, the frames having a variance of 0.05.
  private static func loss(_ network: VRNN, _ sequences: Tensor, key: RandomKey, in pass: Pass) -> Losses {
    let evidence = network.evidence(of: sequences, key: key, in: pass)
    let steps = Float(sequences.shape[1])
    let error = Loss.mse(evidence.frames, target: sequences.stepsInRows) * (20 * steps)
    let divergence = evidence.posterior.divergence(from: evidence.prior).mean() * steps
    return Losses(error + divergence, terms: [.init("kl", divergence)])
  }

  @Test func theGradientGoesBackThroughAllSteps() {
    checkNetwork(network)
    let parameters = Parameters(network.parameters, key: RandomKey(seed: 1))
    let sequences = Self.circles(3, key: RandomKey(seed: 2))
    checkGradient(at: parameters) { pass in
      let evidence = network.evidence(of: sequences, key: RandomKey(seed: 3), in: pass)
      let divergence = evidence.posterior.divergence(from: evidence.prior)
      return Variable(columns: [evidence.frames, divergence.reshaped(to: [divergence.shape[0], 1])])
    }
  }

  @Test func trainingLowersTheBound() async throws {
    let network = network
    let trainer = Trainer(
      settings: .init(steps: 120, batch: 16, shards: 2, checkpointEvery: 1000, seed: 1),
      schedule: Schedule(peak: 1e-2, steps: 120),
      examples: { count, key in
        let sequences = Self.circles(count, key: key)
        return try Batch(count: count, ["input": sequences])
      },
      losses: { batch, _, key, pass in Self.loss(network, batch.input, key: key, in: pass) })
    var adam = Adam(Parameters(network.parameters, key: RandomKey(seed: 1)))
    var losses: [Double] = []
    try await trainer.run(&adam, report: { losses.append($0.loss) }, checkpoint: { _ in })
    let (first, last) = (losses.prefix(5).reduce(0, +) / 5, losses.suffix(5).reduce(0, +) / 5)
    #expect(last < 0.5 * first)
  }
}
