import LimnData
import LimnNetworks
import LimnTensors
import LimnTraining
import Synchronization
import Testing

@Suite struct TrainerTests {
  /// Learns to say its target, a number; `value` gives the target of each step, counted from 1.
  private func trainer(
    steps: Int = 10, every: Int = 3, shards: Int = 1, rate: Double = 0.1,
    loss: @escaping @Sendable (Batch, Pass) -> Variable = { Loss.mse($1["w"], target: $0.target) },
    value: @escaping @Sendable (Int) throws -> Float = { _ in 2 }
  ) -> Trainer {
    let drawn = Mutex(0)
    return Trainer(
      settings: .init(steps: steps, batch: 4, shards: shards, checkpointEvery: every, seed: 1),
      schedule: Schedule(peak: rate, steps: steps),
      examples: { _, _ in
        let step = drawn.withLock {
          $0 += 1
          return ($0 + shards - 1) / shards
        }
        let target = Tensor(repeating: try value(step), shape: [1, 3, 1, 1])
        return Batch(input: target, target: target)
      },
      loss: loss)
  }

  private func optimiser() -> Adam {
    Adam(Parameters([ParameterSpec("w", [1, 3, 1, 1], .zeros)], key: RandomKey(seed: 1)))
  }

  /// Runs to the end or an error; gives the error's text, the steps reported and the steps of the checkpoints.
  private func run(_ trainer: Trainer) async -> (error: String?, steps: [Int], checkpoints: [Int]) {
    var (steps, checkpoints): ([Int], [Int]) = ([], [])
    var state = optimiser()
    do {
      try await trainer.run(&state, report: { steps.append($0.step) }, checkpoint: { checkpoints.append($0.step) })
      return (nil, steps, checkpoints)
    } catch {
      return ("\(error)", steps, checkpoints)
    }
  }

  @Test func checkpointsComeAtTheirStepsAndAtTheEnd() async {
    let (error, steps, checkpoints) = await run(trainer())
    #expect(error == nil && steps == Array(1...10) && checkpoints == [3, 6, 9, 10])
    #expect(await run(trainer(steps: 6)).checkpoints == [3, 6])
  }

  @Test func theFirstNumberThatIsNotFiniteStopsTheTraining() async {
    let loss = await run(trainer(value: { $0 == 8 ? .nan : 2 }))
    #expect(
      loss.error
        == "the loss is not a finite number at step 8 (learning rate 0.1); the checkpoint of step 6 is kept: "
        + "lower the learning rate and resume")
    #expect(loss.steps == Array(1...7) && loss.checkpoints == [3, 6])

    let early = await run(trainer(value: { $0 == 2 ? .infinity : 2 }))
    #expect(
      early.error
        == "the loss is not a finite number at step 2 (learning rate 0.1); there is no checkpoint yet: "
        + "lower the learning rate and train anew")
    #expect(early.checkpoints.isEmpty)

    let gradient = await run(
      trainer(loss: { _, pass in
        Variable(Tensor(1), from: [pass["w"]]) { _ in [Tensor(repeating: .infinity, shape: [1, 3, 1, 1])] }
      }))
    #expect(gradient.error?.hasPrefix("the gradient is not a finite number at step 1 (learning rate 0.1); ") == true)
  }

  @Test("Weights that a last step ruined are not saved")
  func ruinedWeightsAreNotSaved() async {
    let weight = await run(trainer(steps: 1, rate: 1e39))
    #expect(weight.error?.hasPrefix("a weight is not a finite number at step 1 (learning rate inf); ") == true)
    #expect(weight.steps == [1] && weight.checkpoints.isEmpty)
  }

  @Test("Cancelled while examples are made, a checkpoint of the last whole step is written")
  func cancelledWhileExamplesAreMade() async {
    let trainer = trainer(value: { step in
      if step == 5 { throw CancellationError() }
      return 2
    })
    let (error, steps, checkpoints) = await run(trainer)
    #expect(error == "CancellationError()" && steps == Array(1...4) && checkpoints == [3, 4])
  }

  @Test("Where examples cannot be made, a checkpoint of the last whole step is written, which goes on exactly")
  func examplesThatCannotBeMade() async throws {
    let failing = trainer(value: { step in
      if step == 5 { throw TrainingError("no example") }
      return 2
    })
    var state = optimiser()
    var (kept, found): ([Adam], TrainingError?) = ([], nil)
    do {
      try await failing.run(&state, report: { _ in }, checkpoint: { kept.append($0) })
    } catch let error as TrainingError {
      found = error
    }
    #expect(found == TrainingError("no example") && kept.map(\.step) == [3, 4])
    var resumed = try #require(kept.last)
    try await trainer().run(&resumed, report: { _ in }, checkpoint: { _ in })
    var whole = optimiser()
    try await trainer().run(&whole, report: { _ in }, checkpoint: { _ in })
    #expect(resumed.step == 10 && resumed.weights["w"].array == whole.weights["w"].array)
  }

  @Test("When a step is done, the examples of the next one are there, and none are made after the last")
  func examplesAreMadeAhead() async throws {
    let drawn = Mutex(0)
    let trainer = trainer(
      steps: 4,
      value: { step in
        drawn.withLock { $0 = step }
        return 2
      })
    var state = optimiser()
    var found: [Int] = []
    try await trainer.run(&state, report: { _ in found.append(drawn.withLock { $0 }) }, checkpoint: { _ in })
    #expect(found == [2, 3, 4, 4])
  }

  @Test func shardsOfOneBatchAreAveraged() async throws {
    // Equal examples in every shard: their mean is that of one.
    var states: [[Float]] = []
    var losses: [[Double]] = []
    for shards in [1, 2, 4] {
      var state = optimiser()
      var found: [Double] = []
      try await trainer(shards: shards).run(&state, report: { found.append($0.loss) }, checkpoint: { _ in })
      states.append(state.weights["w"].array)
      losses.append(found)
    }
    #expect(states[0] == states[1] && states[0] == states[2])
    #expect(losses[0] == losses[1] && losses[0].first == 4)
  }
}
