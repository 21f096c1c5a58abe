import LimnData
import LimnModels
import LimnNetworks
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

/// A model of sequences, with a state and a prior that is learned for each step, is a model like any other.
@Suite struct SequenceModelTests {
  private let folder: TemporaryFolder
  private let model: LearnedModel
  private let network: VRNN
  private let sequences = RandomKey(seed: 2).normal([2, 3, 2])

  init() throws {
    folder = try TemporaryFolder()
    let architecture = try VRNN.Architecture(["columns": .integer(2), "units": .integer(2), "states": .integer(3)])
    network = VRNN(architecture)
    try ModelFolder.write(
      to: folder("films"), family: "vrnn", name: "films", architecture: architecture,
      weights: Parameters(network.parameters, key: RandomKey(seed: 7)).byName, card: "# Films\n")
    model = try ModelLibrary(searchPaths: [folder.path], families: [VRNN.family]).model(
      "films", needing: [.encoder, .decoder, .posterior, .prior])
  }

  @Test func itKeepsTheContracts() throws {
    #expect(model.input == .sequence(axes: [.columns: 2]) && model.imageSize == nil)
    // Of any length, in one latent with a time axis.
    let longer = RandomKey(seed: 3).normal([2, 7, 2])
    try checkModel(encoder: model.encoder, decoder: model.decoder, inputs: [sequences, longer])
    #expect(try model.encoder.encode(longer).levels.map(\.shape) == [[2, 7, 2]])
    try checkPosterior(of: model.variationalEncoder, inputs: sequences)
    checkPrior(try model.prior, posterior: try model.variationalEncoder.posterior(sequences))
  }

  @Test("A frame changes the latents of its own step and of later ones, and no earlier")
  func theStateGoesForwardInTime() throws {
    var changed = sequences
    changed.withMutableValues { $0[2] += 1 }
    let (before, after) = try (
      model.encoder.encode(sequences).levels[0].array, model.encoder.encode(changed).levels[0].array
    )
    // Of the first sequence its later steps change; the second one does not.
    let same = before.indices.map { before[$0] == after[$0] }
    #expect(same == [true, true, false, false, false, false] + [Bool](repeating: true, count: 6))
  }

  @Test(
    "KL summed over the steps is the mean of log q − log p over paths, p being each step's prior given the frames before"
  )
  func divergencesByStepAddUp() throws {
    let posterior = try model.variationalEncoder.posterior(sequences)
    let prior = try model.conditionalPrior.distribution(given: sequences)
    let (key, samples) = (RandomKey(seed: 4), 400)
    let found = posterior.estimatedDivergence(from: prior, key: key, samples: samples)
    let pass = Pass(try model.folder.parameters(network.parameters))
    var sums = [0.0, 0]
    for sample in 0..<samples {
      let drawn = posterior.sample(key: key.split(sample)).levels[0]
      for step in network.steps(through: sequences, in: pass, choose: { step, _, _ in Variable(drawn.step(step)) }) {
        for (item, value) in try #require(step.posterior).divergence(from: step.prior).value.array.enumerated() {
          #expect(value > 0)
          sums[item] += Double(value) / Double(samples)
        }
      }
    }
    for item in 0..<2 { #expect(abs(found.values[item] - sums[item]) < 0.15 * sums[item]) }
  }

  @Test func whatIsSampledDecodesToTheFramesItWasSampledWith() throws {
    let prior = try model.prior
    let latent = prior.sample(key: RandomKey(seed: 5))
    #expect(
      LatentShape(of: latent) == prior.shape && prior.sample(key: RandomKey(seed: 6)).rows.array != latent.rows.array)
    #expect(try model.decoder.decode(latent).shape == [1, 3, 2])
    let still = prior.sample(key: RandomKey(seed: 5), spread: 0)
    #expect(prior.logDensity(of: still)[0] > prior.logDensity(of: latent)[0])
  }
}
