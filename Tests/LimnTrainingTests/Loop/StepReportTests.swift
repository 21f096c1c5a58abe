import LimnTraining
import Testing

@Suite struct StepReportTests {
  @Test func aReportOfSeveralHasTheirMeansAndTheLastOnesStep() {
    let reports = (1...3).map { step in
      StepReport(
        step: step, loss: Double(step), learningRate: 1 / Double(step), gradientNorm: Double(2 * step), seconds: 7,
        terms: [.init("mse", Double(step * step)), .init("kl", 1)], units: [Double(-step), 0.5])
    }
    let mean = StepReport.mean(reports)
    #expect(
      mean
        == StepReport(
          step: 3, loss: 2, learningRate: 1 / 3, gradientNorm: 4, seconds: 7,
          terms: [.init("mse", 14 / 3), .init("kl", 1)], units: [-2, 0.5]))
    #expect(StepReport.mean([reports[1]]) == reports[1])
  }
}
