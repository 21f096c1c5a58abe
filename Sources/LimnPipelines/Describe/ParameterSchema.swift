import LimnFoundation

/// What a JSON Schema says of a declared parameter, of a stage's, a model's or a recipe's; `$name` may stand for most values
/// (the definition `variable` of `PipelineSchema.definitions`).
package enum ParameterSchema {
  /// A parameter's value with help and default.
  package static func property(_ parameter: Parameter) -> JSONText {
    // A group's parts say themselves what they are.
    var description = parameter.help
    if case .group = parameter.kind {} else { description += " (\(parameter.kind.expectation))" }
    return .members(
      [("description", .string(description))] + values(of: parameter.kind) + [
        ("default", parameter.defaultValue.map(value))
      ])
  }

  /// An object of several parameters; members beside them are refused.
  package static func object(_ parameters: [Parameter]) -> JSONText { .members(members(parameters)) }

  private static func members(_ parameters: [Parameter]) -> [(String, JSONText?)] {
    let needed = parameters.filter { $0.defaultValue == nil && !$0.isOptional }
    return [
      ("type", "object"), ("additionalProperties", false),
      ("required", needed.isEmpty ? nil : .array(needed.map { .string($0.name) })),
      ("properties", .object(parameters.map { ($0.name, property($0)) })),
    ]
  }

  /// What a value of a kind is, as a schema's members.
  private static func values(of kind: Parameter.Kind) -> [(String, JSONText?)] {
    switch kind {
    case .boolean: return [("anyOf", [["type": "boolean"], variable])]
    case .text, .path, .model: return [("type", ["string", "number", "boolean"])]
    case .stages: return [("$ref", "#/definitions/held-stages")]
    case .group(let parts, _): return members(parts)
    case .entry(let choices):
      return [
        ("type", "object"), ("additionalProperties", false), ("minProperties", 1), ("maxProperties", 1),
        ("properties", .object(choices.map { ($0.name, property($0)) })),
      ]
    default: return [("anyOf", .array(alternatives(of: kind) + [variable]))]
    }
  }

  private static var variable: JSONText { ["$ref": "#/definitions/variable"] }

  /// The forms that a value of a kind with bounds or words may have.
  private static func alternatives(of kind: Parameter.Kind) -> [JSONText] {
    switch kind {
    case .integer(let range): return [integer(range)]
    case .multiple(let unit, let range): return [integer(range, of: unit)]
    case .number(let range): return [number(range)]
    case .interval(let range):
      let bound: JSONText = ["anyOf": [number(range), ["$ref": "#/definitions/variable"]]]
      return [number(range), ["type": "array", "minItems": 2, "maxItems": 2, "items": bound]]
    case .choice(let words):
      // A word of digits is a number to YAML, and the same to us.
      return [["enum": .array(words.map { JSONText.string($0) } + words.compactMap(Int.init).map { .integer($0) })]]
    case .either(let words, let other):
      return alternatives(of: .choice(words)) + alternatives(of: other)
    case .boolean: return [["type": "boolean"]]
    case .list(let kind, let count): return [list(.members(values(of: kind)), count, isUnique: false)]
    case .names(let count): return [list(["type": ["string", "number"]], count, isUnique: true)]
    case .text, .path, .model, .stages, .group, .entry: return [.members(values(of: kind))]
    }
  }

  private static func list(_ items: JSONText, _ count: ClosedRange<Int>, isUnique: Bool) -> JSONText {
    .members([
      ("type", "array"), ("minItems", .integer(count.lowerBound)), ("maxItems", .integer(count.upperBound)),
      ("uniqueItems", isUnique ? true : nil), ("items", items),
    ])
  }

  private static func integer(_ range: ClosedRange<Int>, of unit: Int? = nil) -> JSONText {
    .members([
      ("type", "integer"),
      ("minimum", range.lowerBound > .min + 1 ? .integer(range.lowerBound) : nil),
      ("maximum", range.upperBound < .max - 1 ? .integer(range.upperBound) : nil),
      ("multipleOf", unit.map { .integer($0) }),
    ])
  }

  private static func number(_ range: ClosedRange<Double>) -> JSONText {
    .members([
      ("type", "number"),
      ("minimum", range.lowerBound > -1e300 ? .number(range.lowerBound) : nil),
      ("maximum", range.upperBound < 1e300 ? .number(range.upperBound) : nil),
    ])
  }

  private static func value(_ argument: Argument) -> JSONText {
    switch argument {
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .interval(let range):
      range.lowerBound == range.upperBound
        ? .number(range.lowerBound) : .array([.number(range.lowerBound), .number(range.upperBound)])
    case .boolean(let value): .boolean(value)
    case .text(let value): .string(value)
    case .list(let values): .array(values.map(value))
    case .group(let values): .object(values.sorted { $0.key < $1.key }.map { ($0.key, value($0.value)) })
    }
  }
}
