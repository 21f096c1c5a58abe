import Foundation
import LimnFoundation
import LimnPipelines
import LimnReport
import LimnRuns
import LimnTensors

/// How an evaluation is run, and where its progress is reported.
public struct EvaluationContext: Sendable {
  /// Where all randomness begins.
  public let seed: UInt64
  /// How many items are measured at once.
  public let jobs: Int
  /// Whether the report's pictures are wanted.
  public let drawsPictures: Bool
  /// Sees what is done.
  public let observer: @Sendable (RunEvent) -> Void
  /// When the evaluation began.
  package let start = ContinuousClock.now
  /// Sees lines about longer work, such as trainings.
  package var message: @Sendable (String) -> Void = { _ in }

  /// The metrics of pictures: those that come with Limn, and a package's.
  package var metrics: [ImageMetric] = ImageMetrics.all
  /// Metrics that are measured where they are named.
  package var scores: [ImageMetric] = []

  /// Makes a context: on all cores, with pictures, unobserved.
  public init(
    seed: UInt64 = 0, jobs: Int = ProcessInfo.processInfo.activeProcessorCount, drawsPictures: Bool = true,
    observer: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) {
    (self.seed, self.jobs, self.drawsPictures, self.observer) = (seed, jobs, drawsPictures, observer)
  }

  /// All metrics of pictures, and the scores of these names; throws `EvaluationError` for a name that is not known.
  package func metrics(with names: [String]) throws(EvaluationError) -> [ImageMetric] {
    var all = metrics
    for name in names {
      guard let score = scores.first(where: { $0.quantity.name == name }) else {
        let known = scores.map(\.quantity.name).joined(separator: ", ")
        throw EvaluationError(
          "no plug-in has a score named '\(name.printable)'; "
            + (known.isEmpty ? "none has any: see 'limn stages'" : "known: \(known)"))
      }
      if !all.contains(where: { $0.quantity.name == name }) { all.append(score) }
    }
    return all
  }

  /// What came of items that were measured one by one.
  public struct Measured<Value: Sendable>: Sendable {
    /// Of each item its value, in order; nil if it failed.
    public let values: [Value?]
    /// Why items failed, in order.
    public let failures: [Report.Failure]
  }

  /// Measures items side by side, each reported to the observer; what fails is listed, and the others continue. `reports` has
  /// whether failures are reported and listed: not where others are known to fail for the same reason. Throws `CancellationError`
  /// when the task is cancelled: a part of the items is no result.
  public func measure<Value: Sendable>(
    _ names: [ItemName], reports: Bool = true, _ body: @escaping @Sendable (Int) async throws -> Value
  ) async throws -> Measured<Value> {
    let results = await concurrently(names.count, jobs: jobs) { index in
      try Task.checkCancellation()
      do {
        let value = try await body(index)
        observer(.finished(names[index]))
        return value
      } catch let error where !(error is CancellationError) {
        if reports { observer(.failed(names[index], reason: "\(error)")) }
        throw error
      }
    }
    try Task.checkCancellation()
    var failures: [Report.Failure] = []
    for (name, result) in zip(names, results) {
      guard reports, case .failure(let error) = result else { continue }
      failures.append(Report.Failure(name.path.isEmpty ? name.description : name.path, "\(error)"))
    }
    return Measured(values: results.map { try? $0.get() }, failures: failures)
  }
}
