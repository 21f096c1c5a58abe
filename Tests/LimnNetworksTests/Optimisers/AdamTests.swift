import LimnNetworks
import LimnTensors
import TensorKit
import Testing

@Suite struct AdamTests {
  /// Six steps of a case of Fixtures/make.py; `each` sees the optimiser after every one.
  private func run(_ name: String, _ settings: Adam.Settings, each: (Int, Adam) -> Void = { _, _ in }) throws {
    let tensors = try PyTorchCase.fixture(under: name)
    let rates = try #require(tensors["rates"]).array
    let norms = try #require(tensors["norms"]).array
    var first = Parameters()
    for name in ["w", "b"] { first[name] = try #require(tensors["first.\(name)"]) }
    var adam = Adam(first, settings: settings)
    for (step, rate) in rates.enumerated() {
      var gradient = Parameters()
      for name in ["w", "b"] {
        gradient[name] = try #require(tensors["gradients.\(name)"]).items(step..<step + 1)
          .reshaped(to: first[name].shape)
      }
      let norm = adam.update(gradient, learningRate: rate)
      #expect(abs(norm - Double(norms[step])) < 1e-5 * norm)
      for name in ["w", "b"] {
        let expected = try #require(tensors["weights.\(name)"]).items(step..<step + 1)
          .reshaped(to: first[name].shape)
        expectClose(adam.weights[name], expected, tolerance: 2e-6)
      }
      #expect(adam.step == step + 1)
      each(step, adam)
    }
    // The start is left as it was.
    expectSame(first["w"], try #require(tensors["first.w"]))
  }

  @Test func stepsArePyTorchs() throws {
    try run("adam", .init())
    try run("adam-betas", .init(beta1: 0.8, beta2: 0.95, epsilon: 1e-3))
    try run("adamw-clip", .init(beta2: 0.99, weightDecay: 0.1, clip: 1))
  }

  @Test func theAverageFollowsItsFormula() throws {
    let tensors = try PyTorchCase.fixture(under: "adam")
    var expected = try #require(tensors["first.w"]).array.map(Double.init)
    try run("adam", .init(averageDecay: 0.4)) { step, adam in
      let decay = min(0.4, Double(step + 2) / Double(step + 11))
      expected = zip(expected, adam.weights["w"].array).map { decay * $0 + (1 - decay) * Double($1) }
      guard let average = adam.average else {
        Issue.record("no average is kept")
        return
      }
      expectClose(average["w"], Tensor(expected.map { Float($0) }, shape: [3, 4]), tolerance: 2e-6)
    }
    try run("adam", .init()) { #expect($1.average == nil) }
  }

  @Test func aRunContinuesFromItsState() {
    let key = RandomKey(seed: 1)
    var start = Parameters()
    start["w"] = key.normal([37])
    let settings = Adam.Settings(weightDecay: 0.01, clip: 3, averageDecay: 0.9)
    func gradient(_ step: Int) -> Parameters {
      var gradient = Parameters()
      gradient["w"] = key.split(step).normal([37])
      return gradient
    }
    var whole = Adam(start, settings: settings)
    for step in 0..<6 { _ = whole.update(gradient(step), learningRate: 0.01) }
    var half = Adam(start, settings: settings)
    for step in 0..<3 { _ = half.update(gradient(step), learningRate: 0.01) }
    var rest = Adam(
      half.weights, first: half.first, second: half.second, average: half.average, step: half.step, settings: settings)
    for step in 3..<6 { _ = rest.update(gradient(step), learningRate: 0.01) }
    expectSame(rest.weights["w"], whole.weights["w"])
    expectSame(rest.second["w"], whole.second["w"])
    #expect(rest.average?["w"].array == whole.average?["w"].array)
  }

  @Test func theFirstStepIsTheRateWhateverTheGradient() {
    for scale in [Float(1e-3), 1, 1e3] {
      var start = Parameters()
      start["w"] = Tensor(zeros: [2])
      var adam = Adam(start)
      var gradient = Parameters()
      gradient["w"] = Tensor([scale, -scale], shape: [2])
      _ = adam.update(gradient, learningRate: 0.5)
      expectClose(adam.weights["w"], Tensor([-0.5, 0.5], shape: [2]), tolerance: 1e-4)
    }
  }

  @Test func blockedGradientsAreTakenInTheirOrder() {
    var start = Parameters()
    start["w"] = RandomKey(seed: 1).normal([2, 3, 2, 2])
    var (plain, blocked) = (Adam(start), Adam(start))
    var gradient = Parameters()
    gradient["w"] = RandomKey(seed: 2).normal([2, 3, 2, 2])
    let norm = plain.update(gradient, learningRate: 0.1)
    gradient["w"] = gradient["w"].converted(to: .blocked)
    #expect(abs(blocked.update(gradient, learningRate: 0.1) - norm) < 1e-9)
    expectSame(blocked.weights["w"], plain.weights["w"])
  }

  @Test func aBowlIsDescended() {
    var parameters = Parameters()
    parameters["x"] = Tensor([3, -2], shape: [2])
    let target = Tensor([1, 1], shape: [2])
    var adam = Adam(parameters)
    for _ in 0..<400 {
      let slopes = gradients(at: adam.weights) { Loss.mse($0["x"], target: target) }.gradients
      _ = adam.update(slopes, learningRate: 0.05)
    }
    expectClose(adam.weights["x"], target, tolerance: 1e-2)
  }

  /// A vector longer than one piece and a short one, and three gradients of them.
  private func shardedCase() -> (start: Parameters, shards: [Parameters]) {
    func draw(_ key: RandomKey) -> Parameters {
      var parameters = Parameters()
      parameters["long"] = key.split("long").normal([70_001])
      parameters["short"] = key.split("short").normal([7])
      return parameters
    }
    return (draw(RandomKey(seed: 1)), (2...4).map { draw(RandomKey(seed: $0)) })
  }

  private static let sharded = Adam.Settings(weightDecay: 0.01, clip: 100, averageDecay: 0.9)

  @Test func shardsCountAsTheirMean() {
    let (start, shards) = shardedCase()
    var mean = shards[0]
    for name in mean.names { mean[name] = (shards[0][name] + shards[1][name] + shards[2][name]) * (1 / 3) }
    var (apart, together) = (Adam(start, settings: Self.sharded), Adam(start, settings: Self.sharded))
    for _ in 0..<3 {
      let norm = together.update(mean, learningRate: 0.01)
      #expect(abs(apart.update(meanOf: shards, learningRate: 0.01) - norm) < 1e-6 * norm)
    }
    for name in start.names {
      expectClose(apart.weights[name], together.weights[name], tolerance: 1e-5)
      expectClose(apart.average?[name] ?? Tensor(0), together.average?[name] ?? Tensor(1), tolerance: 1e-5)
    }
  }

  @Test func aStepDoesNotDependOnTheNumberOfThreads() {
    let (start, shards) = shardedCase()
    var (one, three) = (Adam(start, settings: Self.sharded), Adam(start, settings: Self.sharded))
    let norms = (0..<2).map { _ in one.update(meanOf: shards, learningRate: 0.01) }
    Threads.$count.withValue(3) {
      for step in 0..<2 { #expect(three.update(meanOf: shards, learningRate: 0.01) == norms[step]) }
    }
    for name in start.names {
      expectSame(three.weights[name], one.weights[name])
      expectSame(three.second[name], one.second[name])
    }
  }

  @Test(arguments: [Float.nan, .infinity], [0, 70_000])
  func aGradientThatIsNotFiniteChangesNothing(bad: Float, place: Int) {
    var (start, shards) = shardedCase()
    var adam = Adam(start, settings: Self.sharded)
    shards[1].update("long") { $0.withMutableValues { $0[place] = bad } }
    #expect(!adam.update(meanOf: shards, learningRate: 0.01).isFinite)
    #expect(adam.step == 0)
    for name in start.names {
      expectSame(adam.weights[name], start[name])
      expectSame(adam.first[name], Tensor(zeros: start[name].shape))
    }
    // Large numbers are numbers.
    start["long"] = Tensor(repeating: 1e30, shape: [70_001])
    #expect(adam.update(start, learningRate: 0.01).isFinite)
  }
}
