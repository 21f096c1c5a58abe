import Foundation
import LimnReport
import LimnTraining

/// How easily methods train: the steps and the time until the squared error is one that all of them reach, and how unsteady the loss is.
package enum TrainingEffort {
  /// What one training took.
  package struct Effort: Sendable, Hashable {
    /// The first row of the log whose error is at most the target; nil if none is.
    package let steps: Int?
    /// The minutes until then.
    package let minutes: Double?
    /// The standard deviation of the loss over the last fifth of the rows, as a part of its mean.
    package let noise: Double?
  }

  /// What a training took, by its log, until its squared error was at most `target`.
  package static func effort(_ rows: [StepReport], target: Double) -> Effort {
    let first = rows.first { row in (error(row) ?? .infinity) <= target }
    let last = rows.suffix(max(2, rows.count / 5)).map(\.loss)
    let mean = last.reduce(0, +) / Double(max(1, last.count))
    let squares = last.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / Double(max(1, last.count - 1))).squareRoot()
    return Effort(
      steps: first?.step, minutes: first.map { $0.seconds / 60 },
      noise: last.count > 1 && mean != 0 ? deviation / abs(mean) : nil)
  }

  /// A row a method, of the logs of a study's trainings; nil where fewer than two methods have logs with a squared error.
  package static func table(_ logs: [(method: String, rows: [StepReport])]) -> Report.Table? {
    var methods: [String] = []
    for log in logs where !methods.contains(log.method) && log.rows.last.flatMap(error) != nil {
      methods.append(log.method)
    }
    let least = methods.map { method in
      SeedMean(logs.filter { $0.method == method }.compactMap { $0.rows.compactMap(error).min() }).mean ?? 0
    }
    guard methods.count > 1, let target = least.max() else { return nil }
    var table = Report.Table(
      "effort", title: "Training",
      columns: [
        .text("method"), .count("reached", title: "reached it"), .count("seeds", joint: .of),
        .number(Quantity("steps", title: "steps to it", better: .lower, digits: 0)),
        .number(Quantity("minutes", title: "time to it", unit: "min", better: .lower, digits: 1)),
        .number(Quantity("noise", title: "noise of the loss", unit: "%", better: .lower, digits: 1)),
      ],
      notes: [
        "Means over seeds until the mean squared error in the log is at most \(String(format: "%.5f", target)), the least that all methods "
          + "have on the mean; of trainings that reached it. Time is that of the machine as it was, other trainings beside it. Noise: the "
          + "deviation of the loss over the last fifth of the log."
      ])
    for method in methods {
      let efforts = logs.filter { $0.method == method }.map { effort($0.rows, target: target * (1 + 1e-9)) }
      table.add([
        .text(method), .count(efforts.count { $0.steps != nil }), .count(efforts.count),
        .value(SeedMean(efforts.compactMap { $0.steps.map(Double.init) }).mean),
        .value(SeedMean(efforts.compactMap(\.minutes)).mean),
        .value(SeedMean(efforts.compactMap(\.noise)).mean.map { 100 * $0 }),
      ])
    }
    return table
  }

  private static func error(_ row: StepReport) -> Double? { row.terms.first { $0.name == "mse" }?.value }
}
