import Foundation
import LimnData
import LimnModels
import LimnNetworks
import LimnPipelines
import LimnTensors
import LimnTraining
import Testing

/// Held-out examples in training: who they are, what is logged, when it ends, and that it resumes exactly.
@Suite struct ValidationTests {
  private static let files = ["checkpoint.safetensors", "tiny/model.safetensors", "tiny/README.md"]

  private func recipe(_ tiny: TinyTraining, _ validation: String, _ changes: [String: String?] = [:], output: String)
    throws -> Recipe
  {
    try tiny.recipe(changes.merging(["validation": validation]) { $1 }, output: tiny.folder(output))
  }

  private func rows(_ tiny: TinyTraining, _ output: String) throws -> [StepReport] {
    try TrainingLog(path: tiny.folder(output + "/log.csv"), upTo: .max).rows
  }

  @Test("The loss of held-out examples is logged where it is measured, and the model is the best of them")
  func theBestIsKept() async throws {
    let tiny = try TinyTraining(photos: 5)
    let lines = try await tiny.train(try recipe(tiny, "{ share: 0.4, every: 3 }", output: "out"))
    #expect(lines.first?.contains(" parameters, 3 of 5 photos, 12 steps of 4") == true, "\(lines.first ?? "")")
    let rows = try rows(tiny, "out")
    #expect(rows.filter { $0.heldOut != nil }.map(\.step) == [3, 6, 9, 12])
    let text = try String(decoding: tiny.bytes("out/log.csv"), as: UTF8.self).split(separator: "\n")
    #expect(text[0].hasSuffix(",seconds,held_out") && text[1].hasSuffix(",") && !text[3].hasSuffix(","))
    let best = try #require(rows.min { $0.heldOut ?? .infinity < $1.heldOut ?? .infinity })
    #expect(lines.last?.hasPrefix("the held-out loss was least after step \(best.step), ") == true)
    #expect(lines.contains { $0.hasPrefix("step 3/12 ") && $0.contains("  held-out ") })
    let card = try String(decoding: tiny.bytes("out/tiny/README.md"), as: UTF8.self)
    #expect(card.contains("with the least loss on held-out examples, after step \(best.step) of 12."))
    // The weights of that step: those of a training that ends there, with the same learning rates.
    let flat = ["optimiser": "{ name: adam, learning-rate: 2.0e-3, ema: 0.9 }"] as [String: String?]
    try await tiny.train(try recipe(tiny, "{ share: 0.4, every: 3 }", flat, output: "long"))
    let step = try #require(try self.rows(tiny, "long").min { $0.heldOut ?? .infinity < $1.heldOut ?? .infinity }).step
    try await tiny.train(
      try recipe(tiny, "{ share: 0.4, every: 3 }", flat.merging(["steps": "\(step)"]) { $1 }, output: "short"))
    #expect(try tiny.bytes("long/tiny/model.safetensors") == tiny.bytes("short/tiny/model.safetensors"))
  }

  @Test("With a learning rate that makes nothing better it stops when its patience ends")
  func itStopsEarly() async throws {
    let tiny = try TinyTraining(photos: 4)
    let still = ["optimiser": "{ name: adam, learning-rate: 0 }", "steps": "40"] as [String: String?]
    let lines = try await tiny.train(try recipe(tiny, "{ share: 0.25, every: 2, patience: 3 }", still, output: "out"))
    #expect(try rows(tiny, "out").last?.step == 8)
    #expect(lines.last?.hasPrefix("stopped after step 8: the held-out loss was least after step 2, ") == true)
    // Resumed, it has ended.
    let again = try await tiny.train(
      try recipe(tiny, "{ share: 0.25, every: 2, patience: 3 }", still, output: "out"), resume: true)
    #expect(again.first == "resuming at step 8 of 40" && again.last == lines.last)
    #expect(try rows(tiny, "out").last?.step == 8)
  }

  @Test("Stopped between two measurements and resumed, on other threads: the same bytes")
  func itResumesExactly() async throws {
    let tiny = try TinyTraining(photos: 5)
    let validation = "{ share: 0.4, every: 2, patience: 100 }"
    try await tiny.train(try recipe(tiny, validation, output: "whole"))
    for stop in [4, 5] {
      let part = try recipe(tiny, validation, output: "part\(stop)")
      await #expect(throws: CancellationError.self) {
        try await tiny.train(part) { line in
          if line.hasPrefix("step \(stop)/") { withUnsafeCurrentTask { $0?.cancel() } }
        }
      }
      try await Threads.$count.withValue(3) { _ = try await tiny.train(part, resume: true, jobs: 3) }
      for file in Self.files.dropLast() {
        #expect(try tiny.bytes("part\(stop)/" + file) == tiny.bytes("whole/" + file), "\(file)")
      }
      #expect(try rows(tiny, "part\(stop)").map(\.heldOut) == rows(tiny, "whole").map(\.heldOut))
    }
  }

  @Test func aRecordKeepsTheLeastAndCountsWhatCameAfter() {
    let weights = Parameters()
    var best: BestWeights?
    for (step, loss) in [3.0, 2, .nan, 2.5, 2, 1, 7].enumerated() {
      best = .after(best, loss: loss, step: step, weights: weights)
      let expected = [(0, 0), (1, 0), (1, 1), (1, 2), (1, 3), (5, 0), (5, 1)][step]
      #expect(best?.step == expected.0 && best?.waited == expected.1)
      #expect(best?.endsTraining(Validation(share: 0.1, every: 1, patience: 3)) == (step == 4))
      #expect(best?.endsTraining(Validation(share: 0.1, every: 1)) == false)
    }
  }

  @Test func oneFileCannotBeSplit() async throws {
    let tiny = try TinyTraining(photos: 1)
    let error = await #expect(throws: TrainingError.self) {
      try await tiny.train(try recipe(tiny, "{ share: 0.5 }", output: "out"))
    }
    #expect(
      error?.description
        == "'validation' holds out some of the files, and there is only one: \(tiny.folder("photos/0.png")); leave it out"
    )
  }
}
