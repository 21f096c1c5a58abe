import LimnImages
import LimnPipelines

extension Signature.Parameter {
  /// A format's parameter as the stage's that reads or writes files.
  init(_ parameter: FormatParameter) {
    let kind: Kind =
      switch parameter.kind {
      case .integer(let range): .integer(range)
      case .choice(let words): .choice(words)
      case .either(let words, let range): .either(words, or: .integer(range))
      }
    let value: Argument? =
      switch parameter.defaultValue {
      case .integer(let value)?: .integer(value)
      case .text(let value)?: .text(value)
      case nil: nil
      }
    self.init(
      parameter.name, kind, help: parameter.help, default: value, optional: value == nil, selects: parameter.selects)
  }
}

extension FormatSettings {
  /// The values that a stage was given for formats' parameters.
  init(_ arguments: Arguments, _ parameters: [FormatParameter]) {
    self.init()
    for parameter in parameters {
      switch parameter.kind {
      case .integer: values[parameter.name] = arguments.optionalInteger(parameter.name).map(Value.integer)
      case .choice: values[parameter.name] = arguments.optionalText(parameter.name).map(Value.text)
      case .either:
        let word = arguments.word(parameter.name).map(Value.text)
        values[parameter.name] = word ?? arguments.optionalInteger(parameter.name).map(Value.integer)
      }
    }
  }
}
