import Foundation
import TestKit
import Testing

@Suite struct NewCommandTests {
  @Test func aNewRecipeIsTrainedByTheLineThatIsPrinted() throws {
    let folder = try TemporaryFolder()
    let path = folder("mine")
    let result = try Command.run("new", "recipe", "classifier", path)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(result.output == "wrote \(path)/recipe.yaml\ntrain it with: limn train \(path)/recipe.yaml\n")
    #expect(FileManager.default.fileExists(atPath: path + "/labels.csv"))
    let trained = try Command.run(
      "train", path + "/recipe.yaml", "--set", "steps=1", "--set", "batch=2", "--set", "data.draw-faces.count=8")
    #expect(
      trained.status == 0 && trained.output.hasSuffix("the model is in \(path)/run/my-classifier\n"),
      "\(trained.errors)")

    let spaced = try Command.run("new", "recipe", "vae", folder("my model"))
    #expect(spaced.output.hasSuffix("train it with: limn train '\(folder("my model"))/recipe.yaml'\n"))
    let nowhere = try Command.run("new", "recipe", "vae", folder("nothing"), "--images", folder("nowhere"))
    #expect(nowhere.status == 2 && nowhere.errors.hasPrefix("error: cannot find '\(folder("nowhere"))': "))
    #expect(!FileManager.default.fileExists(atPath: folder("nothing")))

    let again = try Command.run("new", "recipe", "classifier", path)
    #expect(again.status == 2 && again.output.isEmpty)
    #expect(again.errors == "error: '\(path)/recipe.yaml' exists; give another folder, or remove it\n")
    let unknown = try Command.run("new", "recipe", "vea", folder("other"))
    #expect(
      unknown.status == 2
        && unknown.errors.hasPrefix(
          "error: no family that is trained is called 'vea'; did you mean 'vae'? There are denoiser, "),
      "\(unknown.errors)")
  }
}
