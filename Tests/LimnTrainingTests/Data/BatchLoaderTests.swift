import LimnData
import LimnNetworks
import LimnTensors
import LimnTraining
import Testing

@Suite struct BatchLoaderTests {
  /// Rows (x, z, y) with y = 2x − z + 1.
  private let table = TableDataset(
    columns: ["x", "y", "z"], target: "y",
    rows: (0..<20).map { index in
      let (x, z) = (Float(index % 5) / 4, Float(index / 5) / 3)
      return [x, 2 * x - z + 1, z]
    })

  @Test func aTableTrainsALinearMapThroughTheTrainer() async throws {
    let objective = LinearObjective(columns: 2)
    let settings = Trainer.Settings(steps: 500, batch: 8, shards: 2, checkpointEvery: 500, seed: 1)
    var weights: [[Float]] = []
    for jobs in [1, 3] {
      let loader = try await BatchLoader(table, for: objective.needs, jobs: jobs)
      #expect(loader.types == ["input": .row(columns: 2), "target": .row(columns: 1)])
      let trainer = Trainer(
        objective, on: loader, settings: settings, schedule: Schedule(peak: 0.2, steps: 500, fall: .cosine))
      var optimiser = Adam(Parameters(objective.parameters, key: RandomKey(seed: 1)))
      var last: StepReport?
      try await trainer.run(&optimiser, report: { last = $0 }, checkpoint: { _ in })
      #expect(try #require(last).loss < 1e-4)
      weights.append(optimiser.weights["linear.weight"].array + optimiser.weights["linear.bias"].array)
    }
    #expect(weights[0] == weights[1])
    for (found, expected) in zip(weights[0], [2, -1, 1]) { #expect(abs(found - Float(expected)) < 0.02) }
  }

  @Test func examplesThatDoNotFitAreOneLineBeforeTheFirstStep() async throws {
    func error(_ needs: [DataRequirement]) async -> String {
      do {
        _ = try await BatchLoader(table, for: needs)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(
      await error(LinearObjective(columns: 3).needs)
        == "examples are a row of 2 columns, and the model needs a row of 3 columns; change them in 'data'")
    #expect(
      await error([.pixels(size: 64)])
        == "examples are a row of 2 columns, and the model takes 64×64; resize them in 'data'")
    #expect(
      await error([.init("time", .sequence())])
        == "examples have no 'time', which the model needs, only 'input', 'target'")
  }

  @Test func sharesSayHowOftenAnExampleIsDrawn() async throws {
    var table = table
    table.shares = (0..<20).map { $0 == 7 ? 19 : $0 == 3 ? 0 : 1 }
    let loader = try await BatchLoader(table)
    let drawn = try await loader.batch(2000, key: RandomKey(seed: 4)).input.array
    func share(_ row: Int) -> Double {
      let (x, z) = (table.rows[row][0], table.rows[row][2])
      return Double((0..<2000).count { drawn[2 * $0] == x && drawn[2 * $0 + 1] == z }) / 2000
    }
    #expect(abs(share(7) - 19 / 37) < 0.05 && share(3) == 0 && abs(share(0) - 1 / 37) < 0.02)
  }

  @Test("An example that cannot be made is reported once, and others are drawn in its place, whatever the jobs")
  func brokenExamples() async throws {
    var table = table
    table.broken = [0, 4, 9]
    let key = RandomKey(seed: 2)
    var batches: [[Float]] = []
    for jobs in [1, 4] {
      let lines = Lines()
      let loader = try await BatchLoader(table, jobs: jobs, report: lines.append)
      #expect(lines.all == ["left out: row 1: has no numbers"])
      batches.append(try await loader.batch(200, key: key).target.array)
      #expect(
        lines.all.sorted() == [
          "left out: row 10: has no numbers", "left out: row 1: has no numbers", "left out: row 5: has no numbers",
        ])
      // An example does not depend on how many there are, nor on what failed before.
      #expect(try await loader.batch(50, key: key).target.array == Array(batches[0].prefix(50)))
    }
    #expect(batches[0] == batches[1])
    // Those that could be made are drawn as they were.
    let whole = try await BatchLoader(self.table).batch(200, key: key).target.array
    let broken = Set(table.broken.map { table.rows[$0][1] })
    for (drawn, found) in zip(whole, batches[0]) where !broken.contains(drawn) { #expect(found == drawn) }
    #expect(Set(batches[0]).count > 10)
  }

  @Test func withoutAnExampleThereIsOneClearError() async throws {
    var table = table
    table.broken = Set(0..<20)
    await #expect(
      throws: TrainingError("no example can be made of any of the 20 rows; see the lines above")
    ) { try await BatchLoader(table) }
    table.broken.remove(3)
    table.shares = (0..<20).map { $0 == 3 ? 0 : 1 }
    let loader = try await BatchLoader(table)
    await #expect(
      throws: TrainingError(
        "100 examples in a row could not be made; see the lines above on those that were left out", hasBegun: true)
    ) { try await loader.batch(1, key: RandomKey(seed: 1)) }
  }

  @Test func examplesAreOfOneShape() async throws {
    struct Growing: Dataset {
      let count = 3
      let types = ["input": DataType.row()]
      func example(_ index: Int, key: RandomKey) -> Example {
        Example(name: name(of: index), tensors: ["input": Tensor(zeros: [1, index == 2 ? 5 : 4])])
      }
    }
    let loader = try await BatchLoader(Growing())
    #expect(loader.types == ["input": .row(columns: 4)])
    await #expect(
      throws: TrainingError(
        "example 3: 'input' is [1, 5], and [1, 4] in other examples; make them of one size", hasBegun: true)
    ) { try await loader.batch(40, key: RandomKey(seed: 1)) }
  }
}
