import LimnModels
import LimnReport

/// A measurement of a model, an edit or pictures, with metrics and a report.
///
/// An evaluation is one file, or one folder, and one line in `Evaluations`: options, help, checks and completions come from its
/// signature, as a stage's do, and its report is printed and written like all others.
public protocol Evaluation: Sendable {
  /// Its name, help and parameters.
  static var signature: EvaluationSignature { get }

  /// Throws where arguments that are good in themselves do not go together; nothing is read for it.
  static func check(_ arguments: EvaluationArguments) throws(EvaluationError)

  /// Opens what the arguments name and checks that it can be measured; throws an error of one line, or `Diagnostics` for a
  /// pipeline that does not compile.
  init(_ arguments: EvaluationArguments, models: ModelLibrary) throws

  /// Measures. What fails alone, such as a photo that cannot be read, is a failure of the report, and the others continue;
  /// throws where nothing can be measured at all. Nothing depends on the number of jobs.
  func run(in context: EvaluationContext) async throws -> Report
}

extension Evaluation {
  /// Arguments that are good in themselves go together.
  public static func check(_ arguments: EvaluationArguments) throws(EvaluationError) {}

  /// Makes the evaluation after all checks: of the arguments together, and of the roles of the models that they name.
  public static func checked(_ arguments: EvaluationArguments, models: ModelLibrary) throws -> Self {
    try check(arguments)
    for parameter in signature.parameters where !parameter.needs.isEmpty {
      for name in arguments.texts(parameter.name) { _ = try models.model(name, needing: parameter.needs) }
    }
    return try Self(arguments, models: models)
  }
}
