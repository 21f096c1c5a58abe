import ArgumentParser
import LimnEvaluation
import LimnPipelines

/// One parameter of an evaluation as an option, a flag or an argument of its command.
struct ParameterOption {
  private let parameter: EvaluationSignature.Parameter
  private let signature: EvaluationSignature

  init(_ parameter: EvaluationSignature.Parameter, _ signature: EvaluationSignature) {
    self.parameter = parameter
    self.signature = signature
  }

  /// What the parser is shown.
  var declaration: Any {
    let name: NameSpecification = [.customLong(parameter.name)]
    if isFlag { return Flag(wrappedValue: false, name: name, help: help) }
    switch (parameter.isPositional, parameter.count, isRequired) {
    case (true, .repeated, _): return Argument<[String]>(help: help, completion: completion)
    case (true, _, _): return Argument<String>(help: help, completion: completion)
    case (false, .list, true): return Option<[String]>(name: name, help: help, completion: completion)
    // A list that is given twice is both: none is dropped.
    case (false, .repeated, _), (false, .list, false):
      return Option<[String]>(wrappedValue: [], name: name, help: help, completion: completion)
    case (false, _, true): return Option<String>(name: name, help: help, completion: completion)
    case (false, _, false): return Option<String?>(name: name, help: help, completion: completion)
    }
  }

  /// The texts that the parser found for it; none where it was not given.
  func texts(in values: KeyedDecodingContainer<ParameterKey>) throws -> [String] {
    let key = ParameterKey(parameter.name)
    if isFlag { return try values.decode(Flag<Bool>.self, forKey: key).wrappedValue ? ["true"] : [] }
    switch (parameter.isPositional, parameter.count, isRequired) {
    case (true, .repeated, _): return try values.decode(Argument<[String]>.self, forKey: key).wrappedValue
    case (true, _, _): return [try values.decode(Argument<String>.self, forKey: key).wrappedValue]
    case (false, .repeated, _), (false, .list, _):
      return try values.decode(Option<[String]>.self, forKey: key).wrappedValue
    case (false, _, true): return [try values.decode(Option<String>.self, forKey: key).wrappedValue]
    case (false, _, false):
      return try values.decode(Option<String?>.self, forKey: key).wrappedValue.map { [$0] } ?? []
    }
  }

  private var isFlag: Bool { parameter.declared.kind == .boolean }

  private var isRequired: Bool { parameter.declared.defaultValue == nil && !parameter.declared.isOptional }

  private var help: ArgumentHelp {
    var text = signature.namingOptions(in: parameter.declared.help)
    if !isFlag, let value = parameter.declared.defaultValue { text += " (default: \(value.words))" }
    return ArgumentHelp(text, valueName: parameter.placeholder)
  }

  private var completion: CompletionKind? {
    switch parameter.completes {
    case .nothing: nil
    case .file: .file()
    case .folder: .directory
    case .labels: .file(extensions: ["csv"])
    case .pipeline: DocumentArgument.completion
    case .model: .directory
    }
  }
}

/// A parameter's name as the parser asks for it.
struct ParameterKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }

  init?(stringValue: String) { self.init(stringValue) }

  init?(intValue: Int) { return nil }
}
