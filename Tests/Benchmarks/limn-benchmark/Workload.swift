import LimnData
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors
import LimnTraining
import Synchronization

/// A network in training on one fixed batch, whose tensors are `input` and `target`.
struct Workload: Sendable {
  private let specs: [ParameterSpec]
  private let loss: @Sendable (Batch, Pass) -> Variable

  /// The learning rate of all steps.
  private static let learningRate = 1e-3

  /// "denoiser" (the architecture that is shipped), "vae", or a basic VAE: "locatello", "mlp"; throws for any other.
  init(named name: String) throws {
    switch name {
    case "denoiser":
      let architecture = try DenoiserArchitecture([
        "channels": Self.list([32, 64, 128]), "encoderBlocks": Self.list([1, 1, 2]),
        "decoderBlocks": Self.list([1, 1]),
      ])
      let network = DenoiserNetwork(architecture)
      specs = network.parameters
      loss = { batch, pass in Loss.l1(network(Variable(batch.input), in: pass), target: batch.target) }
    case "vae":
      let network = ConvolutionalVAE()
      specs = network.parameters
      loss = { batch, pass in network.loss(batch.input, noise: batch.target, in: pass) }
    case "locatello", "mlp":
      let network = try BasicNetwork(name == "mlp" ? Self.mlp() : Self.locatello(), isVariational: true)
      specs = network.parameters
      loss = { batch, pass in Self.bound(network, batch, in: pass) }
    default: throw BenchmarkError("'\(name)' is no network: denoiser, vae, locatello or mlp")
    }
  }

  /// The network of Locatello et al., "Challenging common assumptions in the unsupervised learning of disentangled representations", 2019.
  private static func locatello() throws -> BasicArchitecture {
    try BasicArchitecture([
      "width": .integer(64), "height": .integer(64), "latent": .integer(10), "likelihood": .text("bernoulli"),
      "encoderConvolutions": list([32, 32, 64, 64]), "encoderKernels": list([4, 4, 2, 2]), "encoderHidden": list([256]),
      "decoderHidden": list([256]), "decoderConvolutions": list([64, 64, 32, 32]),
    ])
  }

  /// The network of Burda et al., "Importance weighted autoencoders", 2016, with one layer of latents.
  private static func mlp() throws -> BasicArchitecture {
    try BasicArchitecture([
      "width": .integer(28), "height": .integer(28), "latent": .integer(50), "likelihood": .text("bernoulli"),
      "activation": .text("tanh"), "encoderHidden": list([200, 200]), "decoderHidden": list([200, 200]),
    ])
  }

  private static func list(_ numbers: [Int]) -> Argument { .list(numbers.map { .integer($0) }) }

  /// Minus the evidence lower bound in nats an image; the batch's target is the noise `[N, latent]`.
  private static func bound(_ network: BasicNetwork, _ batch: Batch, in pass: Pass) -> Variable {
    let posterior = network.posterior(Variable(batch.input), in: pass)
    let decoded = network.decode(posterior.draw(noise: batch.target), in: pass)
    let equal = [Float](repeating: 1 / Float(batch.count), count: batch.count)
    return PixelLikelihood.bernoulli(decoded, target: batch.input).total(equal)
      + posterior.divergenceFromStandardNormal().mean()
  }

  func writeWeights(to path: String) throws {
    try Safetensors.write(Parameters(specs, key: RandomKey(seed: 1)).byName, to: path)
  }

  func writeGradients(weights: String, batch: String, to path: String) throws {
    let batch = try read(batch: batch)
    let (value, gradients) = try gradients(at: read(weights: weights)) { loss(batch, $0) }
    try Safetensors.write(gradients.byName.merging(["loss": Tensor(Float(value))]) { $1 }, to: path)
  }

  /// Takes one step of the trainer for each line "step": gradients in shards side by side, then Adam.
  func serve(weights: String, batch: String, shards: Int) async throws {
    let whole = try read(batch: batch)
    let count = whole.input.shape[0]
    let parts = try (0..<shards).map { shard in
      let range = shard * count / shards..<(shard + 1) * count / shards
      return try Batch(
        count: range.count, ["input": whole.input.items(range), "target": whole.target.items(range)])
    }
    let settings = Trainer.Settings(steps: .max, batch: count, shards: shards, checkpointEvery: .max, seed: 1)
    let next = Atomic(0)
    let trainer = Trainer(
      settings: settings, schedule: Schedule(peak: Self.learningRate, steps: .max),
      examples: { _, _ in parts[next.wrappingAdd(1, ordering: .relaxed).oldValue % parts.count] }, loss: loss)
    var optimiser = Adam(try read(weights: weights))
    guard var start = nextStep() else { return }
    do {
      try await trainer.run(&optimiser) { report in
        answer(["seconds": seconds(since: start), "loss": report.loss])
        guard let next = nextStep() else { throw CancellationError() }
        start = next
      } checkpoint: { _ in
      }
    } catch is CancellationError {}
  }

  /// The moment of the next request for a step; nil when there will be none.
  private func nextStep() -> ContinuousClock.Instant? {
    readLine() == "step" ? .now : nil
  }

  private func read(weights path: String) throws -> Parameters {
    let tensors = try Safetensors.read(path).tensors
    var parameters = Parameters()
    for spec in specs {
      guard let tensor = tensors[spec.name], tensor.shape == spec.shape else {
        throw BenchmarkError("\(path) has no \(spec.name) of shape \(spec.shape)")
      }
      parameters[spec.name] = tensor
    }
    return parameters
  }

  private func read(batch path: String) throws -> Batch {
    let tensors = try Safetensors.read(path).tensors
    guard let input = tensors["input"], let target = tensors["target"] else {
      throw BenchmarkError("\(path) has no input and target")
    }
    return try Batch(count: input.shape[0], ["input": input, "target": target])
  }
}
