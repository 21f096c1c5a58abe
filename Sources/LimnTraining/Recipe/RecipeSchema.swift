import LimnFoundation
import LimnPipelines

/// A JSON Schema (draft 7) of recipes, made from the declarations that recipes are read by: of the families' architectures and
/// losses, of the stages, and of what all recipes have.
package enum RecipeSchema {
  /// The schema's text.
  package static func text(_ registry: StageRegistry, objectives: [ObjectiveKind] = StandardObjectives.all) -> String {
    root(registry, objectives).text() + "\n"
  }

  private static func root(_ registry: StageRegistry, _ objectives: [ObjectiveKind]) -> JSONText {
    .members([
      ("$schema", "http://json-schema.org/draft-07/schema#"),
      ("title", "Limn recipe"),
      ("description", "A training: `limn train FILE`."),
      ("type", "object"),
      ("additionalProperties", false),
      ("required", ["version"]),
      ("anyOf", [["required": ["extends"]], ["required": .array(needed)]]),
      ("properties", .object(properties(registry, objectives))),
      ("allOf", .array(objectives.map(section))),
      ("definitions", .object(PipelineSchema.definitions(registry))),
    ])
  }

  private static var plain: [Parameter] {
    [
      RecipeParameters.version, RecipeParameters.input, RecipeParameters.target, RecipeParameters.labels,
      RecipeParameters.optimiser,
    ] + RecipeParameters.training
  }

  private static var needed: [JSONText] {
    ["model", "data"] + plain.filter { !$0.isOptional && $0.defaultValue == nil }.map { .string($0.name) }
  }

  private static func properties(
    _ registry: StageRegistry, _ objectives: [ObjectiveKind]
  ) -> [(key: String, value: JSONText)] {
    plain.map { ($0.name, ParameterSchema.property($0)) } + [
      ("model", model(objectives)),
      ("data", PipelineSchema.stages(registry)),
      ("loss", ["description": "What is made smaller; its form is the family's."]),
      (
        "extends",
        [
          "description": "A recipe, by its path from this one, whose keys this file has, its own in their places.",
          "type": "string", "minLength": 1,
        ]
      ),
    ]
  }

  private static func model(_ objectives: [ObjectiveKind]) -> JSONText {
    let parts = [
      RecipeParameters.name, RecipeParameters.family(objectives), RecipeParameters.precision, RecipeParameters.from,
      RecipeParameters.outputBias,
    ]
    return [
      "description": "The model: its name, its family and its hyperparameters.",
      "type": "object", "additionalProperties": false, "required": ["name", "family", "architecture"],
      "properties": .object(
        parts.map { ($0.name, ParameterSchema.property($0)) } + [
          ("architecture", ["description": "The hyperparameters of the family.", "type": "object"])
        ]),
    ]
  }

  /// What a recipe of one family has: its architecture and its loss.
  private static func section(_ objective: ObjectiveKind) -> JSONText {
    let family: JSONText = ["const": .string(objective.family.name)]
    return [
      "if": [
        "required": ["model"],
        "properties": ["model": ["required": ["family"], "properties": ["family": family]]],
      ],
      "then": .members([
        (
          "anyOf",
          objective.loss.isOptional
            ? nil : [["required": ["extends"]], ["required": [.string(objective.loss.name)]]]
        ),
        (
          "properties",
          [
            "loss": ParameterSchema.property(objective.loss),
            "model": ["properties": ["architecture": ParameterSchema.object(objective.family.parameters)]],
          ]
        ),
      ]),
    ]
  }
}
