import Foundation

/// Means and speed since the last row of the log.
struct TrainingMeter: Sendable {
  private let settings: Trainer.Settings
  private let earlier: Double
  private let clock = ContinuousClock()
  private let started: ContinuousClock.Instant
  private var rowStarted: ContinuousClock.Instant
  private var steps: [StepReport] = []
  private let first: Int

  /// A hundred steps a row, and fewer in a short training.
  private var stepsARow: Int { min(100, max(1, settings.steps / 50)) }

  init(start: Int, settings: Trainer.Settings, earlier: Double) {
    self.settings = settings
    self.earlier = earlier
    first = start
    started = clock.now
    rowStarted = started
  }

  /// Takes one step into account; gives the means of a row when its steps are full or the training ends.
  mutating func add(_ step: StepReport, isLast: Bool = false) -> StepReport? {
    steps.append(step)
    guard isLast || step.step % stepsARow == 0 || step.step == settings.steps else { return nil }
    let now = clock.now
    var row = StepReport.mean(steps)
    row.examplesPerSecond = Double(steps.count * settings.batch) / max((now - rowStarted) / .seconds(1), 1e-9)
    row.seconds = earlier + (now - started) / .seconds(1)
    row.heldOut = steps.last { $0.heldOut != nil }?.heldOut
    (steps, rowStarted) = ([], now)
    return row
  }

  /// "step 1200/60000  loss 0.0312  rate 0.002  310 images/s  25 min left".
  func line(_ row: StepReport) -> String {
    let perStep = ((rowStarted - started) / .seconds(1)) / Double(max(row.step - first, 1))
    let left = Double(settings.steps - row.step) * perStep
    let heldOut = row.heldOut.map { [.init("held-out", $0)] } ?? [] as [Losses.Term]
    let terms = (heldOut + row.terms).map { String(format: "  %@ %.5g", $0.name, $0.value) }.joined()
    return String(format: "step %d/%d  loss %.5f", row.step, settings.steps, row.loss) + terms
      + String(
        format: "  rate %.3g  %.0f images/s  %@ left", row.learningRate, row.examplesPerSecond, Self.duration(left))
  }

  private static func duration(_ seconds: Double) -> String {
    seconds < 90
      ? "\(Int(seconds)) s" : seconds < 5400 ? "\(Int(seconds / 60)) min" : String(format: "%.1f h", seconds / 3600)
  }
}
