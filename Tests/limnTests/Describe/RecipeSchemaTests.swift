import Foundation
import LimnPipelines
import LimnTraining
import TestKit
import Testing

/// `limn schema recipe`: what editors know of recipes is what `limn check` says of them.
@Suite struct RecipeSchemaTests {
  private static let committed = Command.package.appendingPathComponent("pipelines/recipe-schema.json")
  private static let folder = Command.package.appendingPathComponent("pipelines")

  private static func recipes() throws -> [URL] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().filter { $0.hasSuffix(".yaml") }
      .map { folder.appendingPathComponent($0) }.filter { try PipelineFile(path: $0.path).isRecipe }
  }

  @Test func theCommittedSchemaIsTheOneOfTheseFamilies() throws {
    let result = try Command.run("schema", "recipe")
    #expect(result.status == 0 && result.errors.isEmpty)
    let isSame = try result.output == String(contentsOf: Self.committed, encoding: .utf8)
    #expect(isSame, "make it again: limn schema recipe > pipelines/recipe-schema.json")
  }

  @Test func shippedRecipesNameIt() throws {
    let recipes = try Self.recipes()
    for file in recipes {
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.hasPrefix("# yaml-language-server: $schema=recipe-schema.json\n"), "\(file.lastPathComponent)")
    }
    #expect(recipes.count >= 5)
  }

  /// For each family the schema offers its hyperparameters and no others.
  @Test func everyFamilyIsOfferedWithItsHyperparameters() throws {
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: Self.committed)) as? [String: Any])
    let sections = try #require(root["allOf"] as? [[String: Any]])
    #expect(sections.count == StandardObjectives.all.count)
    for (section, objective) in zip(sections, StandardObjectives.all) {
      let properties = try #require((section["then"] as? [String: Any])?["properties"] as? [String: [String: Any]])
      let model = try #require(properties["model"]?["properties"] as? [String: [String: Any]])
      let architecture = try #require(model["architecture"]?["properties"] as? [String: [String: Any]])
      #expect(Set(architecture.keys) == Set(objective.family.parameters.map(\.name)))
      for parameter in objective.family.parameters {
        #expect((architecture[parameter.name]?["description"] as? String)?.hasPrefix(parameter.help) == true)
      }
      #expect((properties["loss"]?["description"] as? String)?.hasPrefix(objective.loss.help) == true)
    }
  }

  /// Python's jsonschema as the judge; what it takes here, and what not.
  @Test func recipesAreJudgedByIt() throws {
    let temporary = try TemporaryFolder()
    let good = try Self.recipes().map(\.path) + [try temporary.write(Self.recipe, to: "good.yaml")]
    let wrong = try Self.wrong.enumerated().map { index, change in
      try temporary.write(Self.recipe.replacing(change.0, with: change.1), to: "wrong-\(index).yaml")
    }
    guard let verdicts = try SchemaJudge.verdicts(on: good + wrong, by: Self.committed.path) else { return }
    #expect(verdicts.count == good.count + wrong.count)
    for (path, verdict) in zip(good, verdicts) { #expect(verdict == "good", "\(path)") }
    for (change, verdict) in zip(Self.wrong, verdicts.dropFirst(good.count)) {
      #expect(verdict == "wrong", "\(change)")
    }
    // The checker says the same.
    #expect(try Command.run("check", good[good.count - 1]).status == 0)
    for path in wrong { #expect(try Command.run("check", path).status == 2, "\(path)") }
  }

  private static let recipe = """
    version: 1
    model: { name: m, family: vae, architecture: { imageSize: 16, latent: 4, encoderChannels: [2, 3, 4, 5], decoderChannels: [5, 4, 3, 2] } }
    data: [ { load: { path: photos } }, { resize: { width: 16, height: 16 } }, { floats: {}, as: face } ]
    input: face
    loss: { likelihood: learned, latent: [ { kl: { beta: 4, warm-up: 50 } }, { l1: { weight: 0.1 } } ] }
    optimiser: { name: adam, learning-rate: 1.0e-3 }
    batch: 4
    steps: 10
    output: out
    """

  private static let wrong = [
    ("version: 1", "version: 2"), ("family: vae", "family: vea"), ("latent: 4,", "latent: 0,"),
    ("latent: 4,", "latent: 4, depth: 3,"), ("imageSize: 16", "imageSize: 24"), ("[2, 3, 4, 5]", "[2, 3, 4]"),
    ("latent: 4, ", ""), ("likelihood: learned", "likelihood: learnt"), ("kl:", "lk:"), ("beta: 4", "betta: 4"),
    ("{ kl: { beta: 4, warm-up: 50 } }", "kl"), ("weight: 0.1", "weight: x"), ("name: adam,", ""),
    ("steps: 10", "steps: 0"), ("batch: 4\n", ""), ("load: { path", "lod: { path"), ("output: out", "outputs: out"),
    ("learning-rate: 1.0e-3", "learning-rate: 1.0e-3, beta1: 1"), ("name: m, ", ""),
  ]
}
