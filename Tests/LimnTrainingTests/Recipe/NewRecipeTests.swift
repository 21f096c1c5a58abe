import Foundation
import ImageKit
import LimnFoundation
import LimnImages
import LimnStages
import LimnTraining
import TestKit
import Testing

@Suite struct NewRecipeTests {
  private static let families = StandardObjectives.all.map(\.family.name)

  @Test("Every family that is trained has one, and it is read as it is", arguments: families)
  func everyFamily(name: String) async throws {
    let folder = try TemporaryFolder()
    let file = try await NewRecipe(family: name).write(to: folder.path)
    let recipe = try Recipe(file: file, registry: .standard())
    #expect(recipe.name == "my-\(name)" && recipe.objective.family == name && recipe.trainer.steps == 2000)
    #expect(recipe.output == folder("run"))
    let again = await #expect(throws: TrainingError.self) { try await NewRecipe(family: name).write(to: folder.path) }
    #expect(again?.description == "'\(file)' exists; give another folder, or remove it")
  }

  @Test("A folder's name may have a dollar sign")
  func dollars() async throws {
    let folder = try TemporaryFolder()
    try folder.write(ImageFile.encode(SampleImages.gradient(width: 96, height: 96), as: .png), to: "my$pics/a.png")
    let file = try await NewRecipe(family: "denoiser", images: folder("my$pics")).write(to: folder("new"))
    #expect(try Recipe(file: file, registry: .standard()).data.source.root == folder("my$pics"))
  }

  @Test("Each parameter stands there with its help, its range and its default, or as a comment", arguments: families)
  func everyParameter(name: String) throws {
    let text = try NewRecipe(family: name).text
    let kind = try #require(StandardObjectives.all.first { $0.family.name == name })
    let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    let words = text.replacing(#/\n *# /#, with: " ")
    var parameters = kind.family.parameters
    if case .group(let parts, _) = kind.loss.kind { parameters += parts }
    for parameter in parameters {
      #expect(
        lines.contains { $0.hasPrefix("\(parameter.name):") || $0.hasPrefix("# \(parameter.name):") },
        "\(parameter.name)")
      #expect(words.contains(parameter.help.dropLast()), "\(parameter.name)")
      if let value = parameter.defaultValue, parameter.isPlain, !text.contains("  \(parameter.name): \(value.text())") {
        #expect(kind.start?.architecture[parameter.name] != nil, "\(parameter.name)")
      }
    }
    #expect(lines.allSatisfy { $0.count <= 112 })
  }

  @Test func aFolderOfPicturesTakesThePlaceOfDrawnOnes() throws {
    let text = try NewRecipe(family: "basic-vae", images: "/photos of mine").text
    #expect(
      text.contains("\n  - load: { path: \"/photos of mine\" }\n  - grey: {}\n") && !text.contains("draw-factors"))
    let labelled = try NewRecipe(family: "classifier", images: "/faces").text
    #expect(labelled.contains("load: { path: \"/faces\", labels: auto }") && !labelled.contains("labels.csv"))
  }

  @Test func familiesThatAreNotTrainedAreNamed() {
    let error = #expect(throws: TrainingError.self) { try NewRecipe(family: "pca") }
    #expect(
      error?.description.hasPrefix("no family that is trained is called 'pca'; ") == true
        && error?.description.contains("denoiser, vae, autoencoder") == true)
  }
}

extension Parameter {
  /// Whether it has a value and no parts.
  fileprivate var isPlain: Bool { if case .group = kind { false } else { true } }
}
