import LimnData
import LimnModels
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

/// A model of sequences, with a state and a prior that is learned for each step, is a model like any other.
@Suite struct SequenceModelTests {
  private let folder: TemporaryFolder
  private let model: LearnedModel
  private let sequences = RandomKey(seed: 2).normal([2, VRNN.steps, VRNN.columns])

  init() throws {
    folder = try TemporaryFolder()
    try ModelFolder.write(
      to: folder("films"), family: "vrnn", name: "films", architecture: ["units": VRNN.units],
      weights: ["none": Tensor(1)], card: "# Films\n")
    model = try ModelLibrary(searchPaths: [folder.path], families: [VRNN.family]).model(
      "films", needing: [.encoder, .decoder, .posterior, .prior])
  }

  @Test func itKeepsTheContracts() throws {
    #expect(model.input == .sequence(axes: [.columns: VRNN.columns]) && model.imageSize == nil)
    // Of any length, in one latent with a time axis.
    let longer = RandomKey(seed: 3).normal([2, 7, VRNN.columns])
    try checkModel(encoder: model.encoder, decoder: model.decoder, inputs: [sequences, longer])
    #expect(try model.encoder.encode(longer).levels.map(\.shape) == [[2, 7, VRNN.units]])
    try checkPosterior(of: model.variationalEncoder, inputs: sequences)
    checkPrior(try model.prior, posterior: try model.variationalEncoder.posterior(sequences))
  }

  @Test("A frame changes the latents of its own step and of later ones, and no earlier")
  func theStateGoesForwardInTime() throws {
    var changed = sequences
    changed.withMutableValues { $0[1 * VRNN.columns] += 1 }
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
    let network = try #require(try model.encoder as? VRNN)
    let posterior = try model.variationalEncoder.posterior(sequences)
    let prior = try model.conditionalPrior.distribution(given: sequences)
    let (key, samples) = (RandomKey(seed: 4), 400)
    let found = posterior.estimatedDivergence(from: prior, key: key, samples: samples)
    for item in 0..<2 {
      let inputs = sequences.items(item..<item + 1).array.map(Double.init)
      var sum = 0.0
      for sample in 0..<samples {
        let drawn = posterior.sample(key: key.split(sample)).items(item..<item + 1).rows.array
        let steps = network.run(inputs, VRNN.steps) { step, _, _ in drawn.step(step) }
        for step in steps {
          let divergence = try #require(step.posterior).divergence(from: step.prior)
          #expect(divergence > 0)
          sum += divergence / Double(samples)
        }
      }
      #expect(abs(found.values[item] - sum) < 0.15 * sum)
    }
  }

  @Test func whatIsSampledDecodesToTheFramesItWasSampledWith() throws {
    let prior = try model.prior
    let latent = prior.sample(key: RandomKey(seed: 5))
    #expect(
      LatentShape(of: latent) == prior.shape && prior.sample(key: RandomKey(seed: 6)).rows.array != latent.rows.array)
    #expect(try model.decoder.decode(latent).shape == [1, VRNN.steps, VRNN.columns])
    let still = prior.sample(key: RandomKey(seed: 5), spread: 0)
    #expect(prior.logDensity(of: still)[0] > prior.logDensity(of: latent)[0])
  }
}
