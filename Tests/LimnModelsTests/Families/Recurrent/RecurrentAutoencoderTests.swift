import LimnData
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors
import ModelKit
import NetworkKit
import TensorKit
import TestKit
import Testing

@Suite struct RecurrentAutoencoderTests {
  private static func list(_ numbers: [Int]) -> Argument { .list(numbers.map { .integer($0) }) }

  private func architecture(
    likelihood: String = "bernoulli", prior: String = "learned", hidden: [Int] = [4], channels: Int = 1
  ) throws -> RecurrentArchitecture {
    var values: [String: Argument] = [
      "width": .integer(3), "height": .integer(2), "channels": .integer(channels), "latent": .integer(2),
      "states": .integer(3), "likelihood": .text(likelihood), "prior": .text(prior), "length": .integer(4),
    ]
    for part in ["frame", "posterior", "prior", "latent", "decoder"] { values[part + "Hidden"] = Self.list(hidden) }
    return try RecurrentArchitecture(values)
  }

  private func model(_ architecture: RecurrentArchitecture, in folder: TemporaryFolder) throws -> LearnedModel {
    let network = RecurrentNetwork(architecture)
    try ModelFolder.write(
      to: folder("films"), family: "vrnn", name: "films", architecture: architecture,
      weights: Parameters(network.parameters, key: RandomKey(seed: 7)).byName, card: "# Films\n")
    return try ModelLibrary(searchPaths: [folder.path], families: ModelFamily.all).model("films")
  }

  private func sequences(_ length: Int, channels: Int = 1) -> Tensor {
    let key = RandomKey(seed: 2).split(length)
    return Tensor(shape: [2, length, channels, 2, 3]) { values in
      for index in values.indices { values[index] = Float(key.uniform(at: index)) }
    }
  }

  @Test(arguments: ["bernoulli", "gaussian"], ["learned", "standard"])
  func itKeepsTheContracts(likelihood: String, prior: String) throws {
    let folder = try TemporaryFolder()
    for hidden in [[], [4], [4, 5]] {
      checkNetwork(RecurrentNetwork(try architecture(likelihood: likelihood, prior: prior, hidden: hidden)))
    }
    let channels = likelihood == "gaussian" ? 3 : 1
    let model = try model(architecture(likelihood: likelihood, prior: prior, channels: channels), in: folder)
    #expect(model.input == .sequence(axes: [.channels: channels, .height: 2, .width: 3]))
    let inputs = sequences(3, channels: channels)
    try checkModel(encoder: model.encoder, decoder: model.decoder, inputs: [inputs, sequences(6, channels: channels)])
    try checkPosterior(of: model.variationalEncoder, inputs: inputs)
    let four = try model.variationalEncoder.posterior(sequences(4, channels: channels))
    checkPrior(try model.prior, posterior: four)
    #expect(try model.decoder.decode(model.prior.sample(key: RandomKey(seed: 1))).shape == [1, 4, channels, 2, 3])
    let error = #expect(throws: ShapeError.self) { try model.encoder.encode(Tensor(zeros: [2, 3, channels, 3, 2])) }
    #expect(error?.description.hasSuffix(" takes [N, T, \(channels), 2, 3], not [2, 3, \(channels), 3, 2]") == true)
  }

  @Test("A standard prior does not depend on the steps before, a learned one does")
  func priors() throws {
    for (prior, isStandard) in [("standard", true), ("learned", false)] {
      let folder = try TemporaryFolder()
      let model = try model(architecture(prior: prior), in: folder)
      let distribution = try model.conditionalPrior.distribution(given: sequences(3))
      let latents = try model.encoder.encode(sequences(3))
      let normal = StandardNormal(LatentShape(of: latents)).logDensity(of: latents)
      let same = zip(distribution.logDensity(of: latents), normal).allSatisfy { abs($0 - $1) < 1e-5 * (1 + abs($1)) }
      #expect(same == isStandard)
    }
  }

  @Test("The evidence of all steps at once is that of a walk, and has the gradient of its value")
  func evidence() throws {
    let network = RecurrentNetwork(try architecture())
    // No bias is 0, where ReLU has a kink in the first step's state of zeros.
    var parameters = Parameters()
    for spec in network.parameters {
      parameters[spec.name] = RandomKey(seed: 2).split(spec.name).normal(spec.shape) * 0.5
    }
    let rows = sequences(3).reshaped(to: [2, 3, 6])
    let (key, pass) = (RandomKey(seed: 3), Pass(parameters))
    let evidence = network.evidence(of: rows, key: key, in: pass)
    let steps = network.steps(through: rows, in: pass) { step, _, posterior in
      posterior.draw(noise: key.split(step).normal(posterior.mean.shape))
    }
    expectClose(
      network.mostLikely(evidence.frames).value, Tensor.stacked(steps.map(\.frame.value)), tolerance: 1e-5)
    expectClose(evidence.prior.mean.value, Tensor.stacked(steps.map(\.prior.mean.value)), tolerance: 1e-5)
    checkGradient(at: parameters) { pass in
      let evidence = network.evidence(of: rows, key: key, in: pass)
      let divergence = evidence.posterior.divergence(from: evidence.prior).reshaped(to: [6, 1])
      return Variable(columns: [evidence.frames, divergence])
    }
  }

  @Test func twoChannelsAreRefused() {
    let error = #expect(throws: ShapeError.self) { try architecture(channels: 2) }
    #expect(error?.description == "channels is 1 (grey) or 3 (colour), not 2")
  }
}
