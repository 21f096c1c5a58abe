import LimnData
import LimnNetworks
import LimnTensors
import LimnTraining
import Synchronization
import TensorKit
import TestKit
import Testing

/// Two processes that train together, as tasks of one.
private final class Exchange: Sendable {
  private struct State {
    var results: [Int: [ShardResult]] = [:]
    var waiting: [CheckedContinuation<[ShardResult], Never>] = []
  }

  private let state = Mutex(State())
  let size: Int

  init(size: Int) { self.size = size }

  /// Waits for all, and gives each the results in the order of ranks.
  func gather(_ own: [ShardResult], rank: Int) async -> [ShardResult] {
    await withCheckedContinuation { continuation in
      let ready = state.withLock { state -> [CheckedContinuation<[ShardResult], Never>]? in
        state.results[rank] = own
        state.waiting.append(continuation)
        return state.results.count == size ? state.waiting : nil
      }
      guard let ready else { return }
      let all = state.withLock { state in
        let all = (0..<size).flatMap { state.results[$0] ?? [] }
        (state.results, state.waiting) = ([:], [])
        return all
      }
      for continuation in ready { continuation.resume(returning: all) }
    }
  }
}

private struct Member: Collective {
  let exchange: Exchange
  let rank: Int
  var size: Int { exchange.size }
  func gather(_ own: [ShardResult]) async -> [ShardResult] { await exchange.gather(own, rank: rank) }
}

/// The plainest optimiser, so that the trainer is seen to need no more of one than the protocol says.
private struct Descent: Optimiser {
  struct Settings: Sendable, Hashable {}

  let settings: Settings
  private(set) var weights: Parameters
  private(set) var step: Int
  var average: Parameters? { nil }
  var state: [String: Parameters] { [:] }

  static func stateNames(_ settings: Settings) -> [String] { [] }

  init(_ weights: Parameters, settings: Settings) { self.init(weights, state: [:], step: 0, settings: settings) }

  init(_ weights: Parameters, state: [String: Parameters], step: Int, settings: Settings) {
    (self.weights, self.step, self.settings) = (weights, step, settings)
  }

  mutating func update(meanOf shards: [Parameters], learningRate: Float) -> Double {
    step += 1
    var norm = 0.0
    for name in weights.names {
      var mean = shards[0][name]
      for shard in shards.dropFirst() { mean = mean + shard[name] }
      mean = mean * (1 / Float(shards.count))
      norm += mean.array.reduce(0) { $0 + Double($1 * $1) }
      weights[name] = weights[name] - mean * learningRate
    }
    return norm.squareRoot()
  }
}

@Suite struct CollectiveTests {
  private static let specs = [ParameterSpec("w", [1, 3, 1, 1], .zeros)]

  /// Learns the mean of random numbers, which follow from the shard's key alone.
  private func trainer(_ collective: any Collective) -> Trainer {
    Trainer(
      settings: .init(steps: 6, batch: 8, shards: 4, checkpointEvery: 3, seed: 5),
      schedule: Schedule(peak: 0.1, steps: 6), collective: collective,
      examples: { count, key in
        let values = key.normal([1, 3, 1, 1])
        return Batch(input: values, target: values)
      },
      loss: { Loss.mse($1["w"], target: $0.target) })
  }

  private func train<Method: Optimiser>(_ start: Method, _ collective: any Collective = SingleProcess()) async throws
    -> (weights: Tensor, losses: [Double])
  {
    var optimiser = start
    var losses: [Double] = []
    try await trainer(collective).run(&optimiser, report: { losses.append($0.loss) }, checkpoint: { _ in })
    return (optimiser.weights["w"], losses)
  }

  @Test("Processes that share out the shards of a batch end with the weights of one", arguments: [2, 4])
  func together(_ size: Int) async throws {
    let start = Adam(Parameters(Self.specs, key: RandomKey(seed: 1)))
    let alone = try await train(start)
    let exchange = Exchange(size: size)
    let all = try await withThrowingTaskGroup(of: (weights: Tensor, losses: [Double]).self) { group in
      for rank in 0..<size { group.addTask { try await train(start, Member(exchange: exchange, rank: rank)) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(all.count == size)
    for result in all {
      expectSame(result.weights, alone.weights)
      #expect(result.losses == alone.losses)
    }
    #expect(alone.weights.array.contains { $0 != 0 })
  }

  @Test func anyOptimiserCanTrain() async throws {
    let start = Descent(Parameters(Self.specs, key: RandomKey(seed: 1)), settings: .init())
    let result = try await train(start)
    #expect(result.losses.count == 6 && result.weights.array.contains { $0 != 0 })
  }

  @Test func aCheckpointKeepsTheStateOfAnyOptimiser() throws {
    let folder = try TemporaryFolder()
    let path = folder("descent.safetensors")
    var optimiser = Descent(Parameters(Self.specs, key: RandomKey(seed: 1)), settings: .init())
    var gradient = Parameters()
    gradient["w"] = Tensor([1, 2, 3], shape: [1, 3, 1, 1])
    _ = optimiser.update(meanOf: [gradient], learningRate: 0.5)
    try Checkpoint.write(optimiser, recipe: "r", to: path)
    let state = try Checkpoint.read(Descent.self, path, specs: Self.specs, settings: .init(), recipe: "r")
    #expect(state.optimiser.step == 1)
    expectSame(state.optimiser.weights["w"], optimiser.weights["w"])
  }
}
