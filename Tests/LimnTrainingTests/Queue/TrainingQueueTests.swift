import Foundation
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnTensors
import LimnTraining
import Synchronization
import TestKit
import Testing

@Suite struct TrainingQueueTests {
  private static let files = ["checkpoint.safetensors", "tiny/model.safetensors", "tiny/config.json"]

  private func jobs(_ tiny: TinyTraining, _ changes: [String: String?] = [:], in folder: String) throws -> [TrainingJob]
  {
    try (1...3).map { seed in
      let own: [String: String?] = ["seed": "\(seed)", "output": tiny.folder("\(folder)/\(seed)")]
      return TrainingJob("tiny-\(seed)", try tiny.recipe(changes.merging(own) { $1 }), text: "seed: \(seed)\n")
    }
  }

  /// The lines of a run and what failed.
  private func run(_ jobs: [TrainingJob], at once: Int = 1) async throws -> (lines: [String], failures: [String]) {
    let lines = Lines()
    let failures = try await TrainingQueue(jobs: once, memory: 1 << 20) { lines.append($0) }.run(jobs)
    return (lines.all, failures.map(\.description))
  }

  @Test("What a queue writes is what single trainings write, however many are trained at once")
  func aQueueIsItsTrainings() async throws {
    let tiny = try TinyTraining()
    for once in [1, 3] {
      let ended = try await run(try jobs(tiny, in: "at\(once)"), at: once)
      #expect(ended.failures.isEmpty && ended.lines.filter { $0.contains(": trained, loss") }.count == 3)
      #expect(ended.lines.last?.hasSuffix("; 3 of 3 trainings are done") == true)
    }
    for seed in 1...3 {
      try await tiny.train(try tiny.recipe(["seed": "\(seed)", "output": tiny.folder("alone/\(seed)")]))
      for file in Self.files {
        for folder in ["at1", "at3"] {
          #expect(try tiny.bytes("\(folder)/\(seed)/\(file)") == tiny.bytes("alone/\(seed)/\(file)"))
        }
      }
      #expect(try tiny.bytes("at1/\(seed)/recipe.yaml") == Data("seed: \(seed)\n".utf8))
    }
  }

  @Test("What was trained with another optimiser is neither taken as it is nor carried on; more steps are")
  func anotherOptimiser() async throws {
    let tiny = try TinyTraining()
    try await tiny.train(try jobs(tiny, in: "queue")[0].recipe)
    try await tiny.train(try tiny.recipe(["seed": "2", "steps": "4", "output": tiny.folder("queue/2")]))
    let others = try jobs(tiny, ["optimiser": "{ name: adam, learning-rate: 0.1 }"], in: "queue")
    for job in others.prefix(2) {
      let error = #expect(throws: TrainingError.self) { try job.state() }
      #expect(error?.description.contains("was written with another 'optimiser'; use that one, or train anew") == true)
    }
    let ended = try await run(others)
    #expect(ended.failures.count == 2 && ended.lines.contains { $0.hasPrefix("tiny-3: trained") })
    #expect(try jobs(tiny, ["steps": "20"], in: "queue")[0].state() == .interrupted(step: 12))
  }

  @Test func whatIsFinishedStaysAndWhatWasInterruptedGoesOn() async throws {
    let tiny = try TinyTraining()
    let all = try jobs(tiny, in: "queue")
    // One that plain training finished, one that it began.
    try await tiny.train(all[0].recipe)
    try await tiny.train(try tiny.recipe(["seed": "2", "steps": "4", "output": tiny.folder("queue/2")]))
    #expect(try all.map { try $0.state() } == [.finished, .interrupted(step: 4), .new])
    let before = try tiny.bytes("queue/1/checkpoint.safetensors")
    let ended = try await run(all)
    #expect(
      ended.lines.map { String($0.prefix { $0 != "," }) } == [
        "1 of 3 trainings was done before", "tiny-2: goes on from step 4 of 12", "tiny-2: trained",
        "tiny-3: 12 steps", "tiny-3: trained",
      ])
    #expect(try tiny.bytes("queue/1/checkpoint.safetensors") == before)
    #expect(try all.map { try $0.state() } == [.finished, .finished, .finished])
    #expect(try await run(all).lines == ["3 of 3 trainings were done before"])
  }

  @Test("A training that its patience ended is finished, and so is one whose checkpoint was removed")
  func whatIsFinished() async throws {
    let tiny = try TinyTraining(photos: 4)
    let patient: [String: String?] = [
      "optimiser": "{ name: adam, learning-rate: 0 }", "validation": "{ share: 0.25, every: 2, patience: 1 }",
    ]
    let job = try jobs(tiny, patient, in: "queue")[0]
    try await tiny.train(job.recipe)
    #expect(try Checkpoint.progress(tiny.folder("queue/1/checkpoint.safetensors"), of: job.recipe) == (4, true))
    #expect(try job.state() == .finished)
    try FileManager.default.removeItem(atPath: tiny.folder("queue/1/checkpoint.safetensors"))
    #expect(try job.state() == .finished)
    // Its patience had not ended after its first measurement.
    let log = try String(decoding: tiny.bytes("queue/1/log.csv"), as: UTF8.self)
    try tiny.folder.write(log.split(separator: "\n").prefix(4).joined(separator: "\n") + "\n", to: "queue/1/log.csv")
    #expect(try job.state() == .new)
    let whole = try jobs(tiny, in: "whole")[0]
    try await tiny.train(whole.recipe)
    try FileManager.default.removeItem(atPath: tiny.folder("whole/1/checkpoint.safetensors"))
    #expect(try whole.state() == .finished)
    #expect(try await run([whole]).lines == ["1 of 1 training was done before"])
    // Killed between its first model and its first checkpoint, one is not.
    try tiny.folder.write("step,loss\n", to: "whole/1/log.csv")
    #expect(try whole.state() == .new)
  }

  @Test("Without its checkpoint, a training is finished only by the recipe that its folder keeps")
  func theKeptRecipe() async throws {
    let tiny = try TinyTraining()
    let job = try jobs(tiny, in: "queue")[0]
    _ = try await run([job])
    try FileManager.default.removeItem(atPath: tiny.folder("queue/1/checkpoint.safetensors"))
    func state(_ text: String) throws -> TrainingJob.State {
      try TrainingJob(job.name, job.recipe, text: text).state()
    }
    #expect(try job.state() == .finished)
    #expect(try state("output: elsewhere\nseed: 1 # one\n") == .finished)
    let model = tiny.folder("queue/1/tiny")
    #expect(
      throws: TrainingError(
        "\(model): was written by another recipe (its model, data, loss, batch, shards or seed differ); "
          + "use that recipe, or train anew into another folder")
    ) { try state("seed: 1\nloss: mse\n") }
    #expect(
      throws: TrainingError(
        "\(model): was written with another 'optimiser'; use that one, or train anew into another folder")
    ) { try state("seed: 1\noptimiser: { name: adam }\n") }
  }

  @Test func oneThatFailsStopsNoOther() async throws {
    let tiny = try TinyTraining()
    try await tiny.train(try tiny.recipe(["seed": "7", "output": tiny.folder("queue/2")]))
    let ended = try await run(try jobs(tiny, in: "queue"))
    let path = tiny.folder("queue/2/checkpoint.safetensors")
    #expect(
      ended.failures == [
        "tiny-2: \(path): was written by another recipe (its model, data, loss, batch, shards or seed differ); "
          + "use that recipe, or train anew into another folder"
      ])
    #expect(ended.lines.last?.hasSuffix("; 2 of 3 trainings are done") == true)
  }

  @Test("Stopped by a signal and run again: the same bytes as in one go")
  func resumesAfterCancellation() async throws {
    let tiny = try TinyTraining()
    _ = try await run(try jobs(tiny, in: "whole"))
    let all = try jobs(tiny, in: "queue")
    let begun = Mutex<Task<Void, any Error>?>(nil)
    let task = Task {
      _ = try await TrainingQueue(jobs: 1, memory: 1 << 20) { line in
        // Once the second training begins, all are cancelled.
        while line == "tiny-2: 12 steps", begun.withLock({ $0?.cancel() }) == nil { usleep(1000) }
      }.run(all)
    }
    begun.withLock { $0 = task }
    await #expect(throws: CancellationError.self) { try await task.value }
    let states = try all.map { try $0.state() }
    #expect(states[0] == .finished && states[2] == .new)
    _ = try await run(all, at: 2)
    for file in Self.files {
      for seed in 1...3 { #expect(try tiny.bytes("whole/\(seed)/\(file)") == tiny.bytes("queue/\(seed)/\(file)")) }
    }
  }

  @Test func snapshotsAreTheModelsOfTheirSteps() async throws {
    let tiny = try TinyTraining()
    let recipe = try tiny.recipe(["output": tiny.folder("kept")])
    _ = try await run([TrainingJob("tiny", recipe, snapshots: [4, 12])])
    #expect(
      tiny.folder.files().filter { $0.hasPrefix("kept/snapshots") && $0.hasSuffix("config.json") } == [
        "kept/snapshots/12/config.json", "kept/snapshots/4/config.json",
      ])
    #expect(try tiny.bytes("kept/snapshots/12/model.safetensors") == tiny.bytes("kept/tiny/model.safetensors"))
    // The optimiser's schedule depends on the number of all steps: cut short at the same one.
    #expect(try tiny.bytes("kept/snapshots/4/model.safetensors") != tiny.bytes("kept/tiny/model.safetensors"))
  }
}
