import LimnFoundation

/// A JSON Schema (draft 7) of pipeline files, made from the signatures of a registry's stages, from which editors complete,
/// explain and check.
///
/// It knows what stands in one line: names, kinds, ranges, defaults. What goes between lines (that a name was given above, that
/// a latent meets its own decoder) is said by `limn check`.
package enum PipelineSchema {
  /// The schema's text.
  package static func text(_ registry: StageRegistry) -> String {
    SchemaWriter(registry: registry).root.text() + "\n"
  }

  /// The schema of a list of stages; it names `definitions`.
  package static func stages(_ registry: StageRegistry) -> JSONText { SchemaWriter(registry: registry).stages }

  /// The definitions that schemas of stages and parameters name.
  package static func definitions(_ registry: StageRegistry) -> [(key: String, value: JSONText)] {
    SchemaWriter(registry: registry).definitions
  }
}

private struct SchemaWriter {
  let registry: StageRegistry

  private var signatures: [Signature] { registry.names.compactMap { registry[$0]?.signature } }
  private var sources: [Signature] { signatures.filter(\.isSource) }
  /// Those that a stage can hold.
  private var inner: [Signature] {
    signatures.filter { !$0.isSource && registry[$0.name]?.isGathering == false }
  }

  var root: JSONText {
    .members([
      ("$schema", "http://json-schema.org/draft-07/schema#"),
      ("title", "Limn pipeline"),
      ("description", "Stages that photos go through: `limn run FILE --input FOLDER --output FOLDER`."),
      ("type", "object"),
      ("additionalProperties", false),
      ("required", ["version"]),
      ("oneOf", [["required": ["stages"]], ["required": ["extends"]]]),
      ("dependencies", ["set": ["extends"]]),
      (
        "properties",
        [
          "version": ["description": "The version of this form of file.", "const": 1],
          "parameters": parameters,
          "stages": stages,
          "extends": [
            "description":
              "A pipeline file, by its path from this one: its stages are this file's, with other defaults ('parameters') and arguments ('set').",
            "type": "string", "minLength": 1,
          ],
          "set": [
            "description": "Arguments in place of the extended file's, as 'save.quality: 95' or 'noise#2.sigma: 25'.",
            "type": "object", "maxProperties": .integer(StageListReader.limit),
            "propertyNames": ["pattern": "^[^.=]+(\\.[^.=]+)?$"],
            "additionalProperties": ["$ref": "#/definitions/value"],
          ],
        ]
      ),
      ("definitions", .object(definitions)),
    ])
  }

  private var parameters: JSONText {
    [
      "description": "Names with a default each: '$name' stands for the value, which '--set name=value' changes.",
      "type": "object",
      "propertyNames": ["pattern": "^[A-Za-z0-9_]+$", "not": ["enum": ["input", "output", "here"]]],
      "additionalProperties": ["$ref": "#/definitions/value"],
    ]
  }

  var stages: JSONText {
    let isSource: [JSONText] = sources.map { ["required": [.string($0.name)]] }
    return [
      "description": "The stages in order. Each takes the one above it, or what 'from' names.",
      "type": "array", "minItems": 1, "maxItems": .integer(StageListReader.limit),
      "items": ["$ref": "#/definitions/line"],
      "allOf": [
        ["items": [["anyOf": .array(isSource)]], "additionalItems": ["not": ["anyOf": .array(isSource)]]]
      ],
    ]
  }

  var definitions: [(key: String, value: JSONText)] {
    let scalar: JSONText = ["string", "number", "boolean"]
    return [
      (
        "variable",
        [
          "description": "A parameter of the file: $name.", "type": "string",
          "pattern": "^\\$([A-Za-z0-9_]+|\\{[A-Za-z0-9_]+\\})$",
        ]
      ),
      (
        "value",
        ["anyOf": [["type": scalar], ["type": "array", "items": ["type": ["string", "number", "boolean", "array"]]]]]
      ),
      ("name", ["type": "string", "pattern": "^[A-Za-z0-9_-]+$"]),
      ("line", line(signatures)),
      ("held-line", line(inner)),
      (
        "held-stages",
        ["type": "array", "minItems": 1, "items": ["$ref": "#/definitions/held-line"]]
      ),
    ] + signatures.map { ("stage-" + $0.name, stage($0)) }
  }

  /// One line of a list of stages: one object with all stages' names, of which it has one, so that an editor offers them all.
  private func line(_ signatures: [Signature]) -> JSONText {
    let names = signatures.map {
      (key: $0.name, value: JSONText.object([("$ref", .string("#/definitions/stage-\($0.name)"))]))
    }
    return .members([
      ("type", "object"),
      ("additionalProperties", false),
      (
        "properties",
        .object(
          names + [
            (
              "as",
              ["description": "A name for what this line gives: 'from' takes it.", "$ref": "#/definitions/name"]
            ),
            (
              "from",
              [
                "description": "What the stage takes, by the names of lines above; the line just above without it.",
                "anyOf": [
                  ["$ref": "#/definitions/name"],
                  ["type": "array", "minItems": 1, "items": ["$ref": "#/definitions/name"]],
                  ["type": "object", "minProperties": 1, "additionalProperties": ["$ref": "#/definitions/name"]],
                ],
              ]
            ),
          ])
      ),
      ("oneOf", .array(signatures.map { ["required": [.string($0.name)]] })),
      ("allOf", .array(signatures.compactMap(wiring))),
    ])
  }

  /// What `from` must be beside one stage, if that is not what it may be beside most.
  private func wiring(_ signature: Signature) -> JSONText? {
    let ports = signature.inputs.map(\.name)
    if signature.isSource {
      return ["if": ["required": [.string(signature.name)]], "then": ["properties": ["from": ["type": "null"]]]]
    }
    guard ports.count > 1 else {
      return nil
    }
    let name: JSONText = ["$ref": "#/definitions/name"]
    return [
      "if": ["required": [.string(signature.name)]],
      "then": [
        "required": ["from"],
        "properties": [
          "from": [
            "anyOf": [
              .members([
                ("type", "object"), ("additionalProperties", false), ("required", .array(ports.map { .string($0) })),
                ("properties", .object(ports.map { ($0, name) })),
              ]),
              ["type": "array", "minItems": .integer(ports.count), "maxItems": .integer(ports.count), "items": name],
            ]
          ]
        ],
      ],
    ]
  }

  private func stage(_ signature: Signature) -> JSONText {
    let needed = signature.parameters.filter { $0.defaultValue == nil && !$0.isOptional }
    let example = StageHelp.example(signature).joined(separator: "\n")
    return .members([
      ("description", .string(signature.summary)),
      ("markdownDescription", .string("\(signature.summary)\n\n```yaml\n\(example)\n```")),
      ("type", needed.isEmpty ? ["object", "null"] : "object"),
      ("additionalProperties", false),
      ("required", needed.isEmpty ? nil : .array(needed.map { .string($0.name) })),
      ("properties", .object(signature.parameters.map { ($0.name, ParameterSchema.property($0)) })),
    ])
  }
}
