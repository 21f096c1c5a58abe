import LimnEvaluation
import LimnModels
import LimnReport

/// What `limn evaluate sequences` says of a model of sequences, and of what learns nothing.
package struct SequenceScores: Sendable {
  private let table: Report.Table
  private let name: String

  /// Measures a model of a folder with the options of that command; throws what it throws, or the first sequence's failure.
  package init(
    _ path: String, _ options: [String: [String]], _ library: ModelLibrary, _ context: EvaluationContext
  ) async throws {
    let arguments = try EvaluationArguments(
      SequencesEvaluation.signature, options.merging(["model": [path]]) { $1 })
    let evaluation = try SequencesEvaluation.checked(arguments, models: library)
    let report = try await evaluation.run(
      in: EvaluationContext(seed: context.seed, jobs: context.jobs, drawsPictures: false))
    if let failure = report.failures.first { throw EvaluationError(failure.description, kind: .work) }
    guard let table = report["sequences"] else { throw EvaluationError("no sequence was measured", kind: .work) }
    self.table = table
    name = try library.model(path).folder.name
  }

  /// A number of the model, by the name of its column.
  package func model(_ column: String) -> Double? { table[name]?[column] }

  /// A number of a predictor that learns nothing: "last frame", "2x − x′".
  package func simple(_ predictor: String, _ column: String) -> Double? { table[predictor]?[column] }
}

extension Verdicts {
  /// The bound with the sequence's own prior beside that with a standard normal distribution in its place, of one model.
  mutating func checkPriors(of scores: SequenceScores) {
    let (own, standard) = (scores.model("bound"), scores.model("standard-bound"))
    check(Target(shown: "bound in nats a frame, the sequence's prior"), own)
    check(Target(shown: "bound in nats a frame, N(0, I) in its place"), standard)
    let gain = own.flatMap { own in standard.map { own - $0 } }
    check(Target("what the sequence's prior gains, nats a frame", 0, .atLeast, source: "registered"), gain)
  }
}
