import LimnFoundation
import LimnPipelines

/// One stage as `limn stages --json` describes it.
struct StageFacts: Encodable {
  let name: String
  let summary: String
  /// Whether it finds the items of a run and so stands first.
  let isSource: Bool
  let inputs: [Input]
  /// The kind of its output; absent: that of the input `passes`.
  let output: String?
  let passes: String?
  let parameters: [Parameter]

  struct Input: Encodable {
    let name: String
    /// The names of the kinds that it takes.
    let accepts: [String]
  }

  struct Parameter: Encodable {
    let name: String
    /// What its value must be, in words.
    let expects: String
    let help: String
    let isRequired: Bool
    /// The value without it; absent: none.
    let `default`: Value?
    /// Whether it only says which items run.
    let selects: Bool
  }

  /// A value as JSON has it; a range is a list of two numbers.
  struct Value: Encodable {
    let argument: LimnPipelines.Argument

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch argument {
      case .integer(let value): try container.encode(value)
      case .number(let value): try container.encode(value)
      case .interval(let range): try container.encode([range.lowerBound, range.upperBound])
      case .boolean(let value): try container.encode(value)
      case .text(let value): try container.encode(value)
      case .list(let values): try container.encode(values.map(Value.init))
      case .group(let values): try container.encode(values.mapValues(Value.init))
      }
    }
  }

  init(_ signature: Signature) {
    name = signature.name
    summary = signature.summary
    isSource = signature.isSource
    inputs = signature.inputs.map { Input(name: $0.name, accepts: $0.accepts.map(\.name).sorted()) }
    output = signature.output?.name
    passes = signature.output == nil && !signature.isSource ? signature.inputs[signature.passed].name : nil
    parameters = signature.parameters.map { parameter in
      Parameter(
        name: parameter.name, expects: parameter.kind.expectation, help: parameter.help,
        isRequired: parameter.defaultValue == nil && !parameter.isOptional,
        default: parameter.defaultValue.map(Value.init), selects: parameter.selects)
    }
  }
}
