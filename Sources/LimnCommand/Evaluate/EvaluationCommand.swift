import ArgumentParser
import Foundation
import LimnEvaluation
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnReport
import LimnRuns

/// `limn evaluate NAME`, `limn map`: the command of one evaluation. Its options, their help and completion are those of the signature.
///
/// The parser finds options by reflection; the mirror has one for each parameter.
package struct EvaluationCommand<E: Evaluation>: AsyncParsableCommand, CustomReflectable {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: E.signature.name, abstract: E.signature.summary,
      discussion: E.signature.namingOptions(in: E.signature.details))
  }

  private var given: [String: [String]] = [:]
  private var options = EvaluateOptions()

  private static var optionsKey: ParameterKey { ParameterKey("evaluate options") }

  package init() {}

  package init(from decoder: any Swift.Decoder) throws {
    let values = try decoder.container(keyedBy: ParameterKey.self)
    for parameter in E.signature.parameters {
      given[parameter.name] = try ParameterOption(parameter, E.signature).texts(in: values)
    }
    options = try values.decode(OptionGroup<EvaluateOptions>.self, forKey: Self.optionsKey).wrappedValue
  }

  package var customMirror: Mirror {
    let own = E.signature.parameters.map { ($0.name, ParameterOption($0, E.signature).declaration) }
    let common: (String, Any) = (Self.optionsKey.stringValue, OptionGroup<EvaluateOptions>())
    return Mirror(self, children: (own + [common]).map { (label: $0.0, value: $0.1) })
  }

  package func validate() throws {
    do throws(EvaluationError) {
      try E.check(try EvaluationArguments(E.signature, given))
    } catch {
      throw ValidationError(E.signature.namingOptions(in: error.description))
    }
  }

  package func run() async throws {
    let display = ProgressDisplay(options.progress ?? (isatty(STDERR_FILENO) == 1 ? .bar : .silent))
    let clock = display.clock()
    let task = Task { try await execute { display.show($0) } }
    // Trainings keep what they have; what does not end at once has nothing to keep.
    let interruption = Interruption {
      task.cancel()
    } late: { _ in
      printError("stopped by a signal")
    }
    let (report, text): (Report, String)
    do { (report, text) = try await task.value } catch is CancellationError {
      clock.cancel()
      printError("stopped by a signal")
      throw ExitCode(128 + (interruption.signal ?? SIGINT))
    }
    clock.cancel()
    if !text.isEmpty { print(text) }
    let status = report.failures.isEmpty ? Status.done : .someFailed
    if !display.hasShownFailures(of: report.failures.count) {
      for line in report.failures { printFailure(line.description) }
    }
    display.end(status: status.rawValue)
    if status != .done { throw status.exit }
  }

  /// Runs the evaluation of a command line and returns its report and what is printed of it; prints an error and throws the exit
  /// status where that is not possible.
  package static func execute(
    _ arguments: [String], models: ModelLibrary
  ) async throws -> (report: Report, text: String) {
    try await parse(arguments).execute(models: models)
  }

  private func execute(
    models: ModelLibrary = Environment.models, observer: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws -> (report: Report, text: String) {
    let kind = E.signature.kind
    let (evaluation, arguments) = try evaluation(models)
    try checkPlaces(arguments)
    let folder = try options.report.map(ReportFolder.init)
    let pictures = try E.signature.pictures.flatMap(arguments.optionalText).map { try PictureOutput($0) }
    var context = EvaluationContext(
      seed: options.seed.value, jobs: options.jobs.count,
      drawsPictures: folder != nil || pictures != nil, observer: observer)
    context.message = { printError($0) }
    (context.metrics, context.scores) = (Environment.metrics, Environment.scores)
    var report: Report
    do { report = try await evaluation.run(in: context) } catch let error where !(error is CancellationError) {
      throw Self.refusal(error)
    }
    // A stopped evaluation prints and writes nothing.
    try Task.checkCancellation()
    report.arguments = arguments.texts.merging(["seed": [String(options.seed.value)]]) { own, _ in own }
    try pictures?.write(report.pictures)
    try folder?.write(report, kind: kind)
    return (report, options.json.isGiven ? try JSONOutput(kind, report.withoutDetails).text() : report.text)
  }

  /// The evaluation that the command line describes; prints what is wrong with it and throws the status of that if anything is.
  private func evaluation(_ models: ModelLibrary) throws -> (E, EvaluationArguments) {
    do {
      var arguments = try EvaluationArguments(E.signature, given)
      arguments.registry = { Environment.registry(models: $0) }
      arguments.objectives = Environment.objectives
      return (try E.checked(arguments, models: models), arguments)
    } catch {
      throw Self.refusal(error)
    }
  }

  /// Throws the exit status of wrong usage if something would be written among the images that are read.
  private func checkPlaces(_ arguments: EvaluationArguments) throws {
    let outputs = [E.signature.pictures, "output"]
    let read = E.signature.parameters.filter { $0.declared.kind == .path && !outputs.contains($0.name) }
    let images = read.flatMap { arguments.texts($0.name) }
    if let report = options.report { try OutputFile.check("--report", report, isOutside: images) }
    if let name = E.signature.pictures, let path = arguments.optionalText(name) {
      try OutputFile.check("--\(name)", path, isOutside: images)
    }
  }

  /// Prints an error, in which parameters are named as options, and gives the one that ends the command with the status of its kind.
  private static func refusal(_ error: any Error) -> ExitCode {
    // What finds images says in its own errors which parameter is meant.
    guard error is EvaluationError || error is StageError else { return failure(error) }
    return failure(E.signature.namingOptions(in: "\(error)"), Status(of: ErrorKind(of: error)))
  }
}

extension EvaluationSignature {
  /// A text in which parameters stand in backquotes, as the command names them: `limit` as --limit.
  func namingOptions(in text: String) -> String {
    // Asked of every evaluation whenever the command starts: without backquotes there is nothing to look for.
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    guard parts.count > 2 else { return text }
    var (named, rest) = (String(parts[0]), parts.dropFirst())
    while let part = rest.popFirst() {
      if !rest.isEmpty, let parameter = parameters.first(where: { $0.name == part }), let next = rest.popFirst() {
        named += (parameter.isPositional ? "<\(part)>" : "--\(part)") + next
      } else {
        named += "`" + part
      }
    }
    return named
  }
}
