import Foundation
import LimnEvaluation
import LimnFoundation
import LimnReport

/// Ours beside the numbers they are compared with, and what became of each; targets that are missed are the failures of the report.
package struct Verdicts: Sendable {
  private var table: Report.Table
  private var failures: [Report.Failure] = []
  private var counts = (met: 0, asked: 0)

  /// Makes an empty list; numbers are printed with so many digits behind the point.
  package init(digits: Int = 4) {
    table = Report.Table(
      "targets",
      columns: [
        .text("target"), .number(Quantity("ours", digits: digits)), .number(Quantity("published", digits: digits)),
        .text("tolerance"), .text("verdict"), .text("source"),
      ])
  }

  /// Compares ours with a target; nil where it could not be measured.
  package mutating func check(_ target: Target, _ ours: Double?) {
    let isMet = target.isMet(by: ours)
    table.add([
      .text(target.name), .value(ours), .value(target.value), .text(target.tolerance),
      .text(isMet.map { $0 ? "reproduced" : "NOT reproduced" } ?? "–"), .text(target.source),
    ])
    guard let isMet else { return }
    counts.asked += 1
    counts.met += isMet ? 1 : 0
    if !isMet {
      let found = ours.map { String(format: "%.6g", $0) } ?? "no number"
      failures.append(
        Report.Failure(
          target.name,
          "not reproduced: \(found), where \(target.tolerance) \(String(format: "%.6g", target.value ?? 0)) is asked"))
    }
  }

  /// The report: the table, the time since the evaluation began, and the targets that were missed.
  package func report(_ title: String, context: EvaluationContext, notes: [String] = []) -> Report {
    let seconds = (ContinuousClock.now - context.start) / .seconds(1)
    var report = Report(title, tables: [table], notes: notes, failures: failures)
    report.notes.append(
      "\(counts.met) of \(Words.count(counts.asked, "target")) reproduced; seed \(context.seed); \(Words.duration(seconds))"
    )
    return report
  }
}
