import Foundation
import LimnFoundation
import LimnNetworks
import LimnTensors

/// The log of a training, as CSV: one row every few steps, with the means of loss, gradient and terms over the steps since the row before, and
/// learning rate, time and held-out loss as they were last.
package struct TrainingLog: Sendable {
  /// The rows in order.
  package private(set) var rows: [StepReport] = []
  private static let header = "step,loss,learning_rate,gradient_norm,images_per_second,seconds"
  /// The last column, of trainings that are measured on held-out examples.
  private static let heldOut = "held_out"

  /// Makes an empty log.
  package init() {}

  /// Reads the rows of an earlier session up to a step, passing over what is no whole row; throws `TrainingError` if the
  /// file is not such a log.
  package init(path: String, upTo step: Int) throws {
    let text = try String(decoding: FileBytes.read(path, limit: 1 << 30), as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let cut = lines.popLast()  // empty, unless the last row was cut short by a kill
    let header = (lines.first ?? cut).map(String.init) ?? ""
    guard header == Self.header || header.hasPrefix(Self.header + ",") else {
      throw TrainingError(
        "\(path.printable): is not a training log; move it away", remedy: .chooseOutput)
    }
    var names = header.split(separator: ",").dropFirst(6).map(String.init)
    let hasHeldOut = names.last == Self.heldOut
    if hasHeldOut { names.removeLast() }
    for line in lines.dropFirst() {
      let numbers = line.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
      guard numbers.count == 6 + names.count + (hasHeldOut ? 1 : 0), let last = Int(exactly: numbers[0]),
        last > rows.last?.step ?? 0,
        last <= step
      else {
        continue
      }
      var row = StepReport(
        step: last, loss: numbers[1], learningRate: numbers[2], gradientNorm: numbers[3],
        examplesPerSecond: numbers[4],
        seconds: numbers[5], terms: zip(names, numbers.dropFirst(6)).map { .init($0, $1) })
      if hasHeldOut, let value = numbers.last, value.isFinite { row.heldOut = value }
      rows.append(row)
    }
  }

  /// Whether the training came to its end: to its last step, or to that where its patience ended.
  func hasEnded(at steps: Int, _ validation: Validation?) -> Bool {
    if rows.last?.step == steps { return true }
    var best: BestWeights?
    for row in rows {
      if let loss = row.heldOut { best = .after(best, loss: loss, step: row.step, weights: Parameters()) }
    }
    return best?.endsTraining(validation) ?? false
  }

  /// Adds a row.
  package mutating func append(_ row: StepReport) { rows.append(row) }

  /// The whole log as text.
  package var csv: String {
    func short(_ value: Double) -> String { String(format: "%.6g", value) }
    let hasHeldOut = rows.contains { $0.heldOut != nil }
    let lines = rows.map { row in
      "\(row.step),"
        + ([row.loss, row.learningRate, row.gradientNorm, row.examplesPerSecond, row.seconds] + row.terms.map(\.value))
        .map(short).joined(separator: ",") + (hasHeldOut ? "," + (row.heldOut.map(short) ?? "") : "")
    }
    let names = (rows.first?.terms.map(\.name) ?? []) + (hasHeldOut ? [Self.heldOut] : [])
    let header = ([Self.header] + names).joined(separator: ",")
    return ([header] + lines).joined(separator: "\n") + "\n"
  }
}
