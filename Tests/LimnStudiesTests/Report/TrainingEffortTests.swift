import LimnStudies
import LimnTraining
import Testing

@Suite struct TrainingEffortTests {
  private func rows(_ errors: [Double], loss: Double = 10) -> [StepReport] {
    errors.enumerated().map { place, error in
      StepReport(
        step: 10 * (place + 1), loss: place % 2 == 0 ? loss : 1.2 * loss, learningRate: 0.1,
        seconds: 60 * Double(place + 1), terms: [.init("mse", error)])
    }
  }

  @Test func aTrainingIsMeasuredUntilItsErrorIsTheTarget() throws {
    let effort = TrainingEffort.effort(rows([0.4, 0.2, 0.1, 0.05]), target: 0.1)
    #expect(effort.steps == 30 && effort.minutes == 3)
    // The last two losses are 10 and 12: a deviation of √2 about 11.
    let noise = try #require(effort.noise)
    #expect(abs(noise * 11 - 2.0.squareRoot()) < 1e-12)
    #expect(TrainingEffort.effort(rows([0.4, 0.2]), target: 0.1).steps == nil)
  }

  @Test func theTargetIsWhatAllMethodsReach() throws {
    let logs = [("ae", rows([0.4, 0.2, 0.1])), ("ae", rows([0.4, 0.1, 0.1])), ("vae", rows([0.4, 0.3, 0.2]))]
    let table = try #require(TrainingEffort.table(logs.map { (method: $0.0, rows: $0.1) }))
    #expect(table["ae"]?["steps"] == 20 && table["vae"]?["steps"] == 30 && table["vae"]?["minutes"] == 3)
    #expect(table["ae"]?["reached"] == 2 && table["ae"]?["seeds"] == 2)
    #expect(TrainingEffort.table([(method: "ae", rows: rows([0.4]))]) == nil)
    #expect(table.notes.first?.contains("at most 0.20000,") == true)
  }
}
