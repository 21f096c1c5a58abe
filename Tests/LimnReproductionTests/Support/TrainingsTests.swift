import Foundation
import LimnEvaluation
import LimnFoundation
import LimnImages
import LimnModels
import LimnReproduction
import LimnTensors
import Synchronization
import TestKit
import Testing

@Suite struct TrainingsTests {
  private let folder: TemporaryFolder
  private let library = ModelLibrary(searchPaths: [], families: ModelFamily.all)

  init() throws {
    folder = try TemporaryFolder()
    let key = RandomKey(seed: 1)
    for index in 0..<6 {
      let samples = (0..<64).map { UInt8(key.split(index).integer(below: 256, at: $0)) }
      let image = Image(width: 8, height: 8, channels: .grey, samples: .uint8(samples))
      try folder.write(ImageFile.encode(image, as: .png), to: "photos/\(index).png")
    }
  }

  private func recipe(_ name: String, isVariational: Bool, layers: RecipeText.Layers) -> RecipeText {
    RecipeText(
      name: name, isVariational: isVariational, width: 8, height: 8, latent: 2, likelihood: "bernoulli", layers: layers,
      data: ["load: { path: \(folder("photos")) }", "floats: {}", "{ random-binary: {}, as: bits }"],
      input: "bits", target: "bits", loss: isVariational ? ["samples: 2"] : [], rate: 0.001, fall: "staged, last: 0.3",
      optimiser: ", beta1: 0.99", batch: 4, steps: 4, seed: 1)
  }

  @Test func modelsAreTrainedOnceAndOpened() async throws {
    let lines = Mutex<[String]>([])
    var context = EvaluationContext(seed: 1, jobs: 2)
    context.message = { line in lines.withLock { $0.append(line) } }
    let trainings = try Trainings(folder("out"), library, context)
    let recipes = [
      recipe("linear", isVariational: true, layers: .linear(encoder: [5], decoder: [5], activation: "tanh")),
      recipe(
        "convolutional", isVariational: false,
        layers: .convolutional(encoder: [4, 4], kernels: [4, 2], hidden: [6], decoderHidden: [6], decoder: [4, 4])),
    ]
    let models = try await trainings.run(recipes)
    #expect(models["linear"]?.has(.posterior) == true && models["convolutional"]?.has(.posterior) == false)
    #expect(try String(contentsOfFile: folder("out/linear/recipe.yaml"), encoding: .utf8) == recipes[0].text)
    let log = try String(contentsOfFile: folder("out/linear/log.csv"), encoding: .utf8)
    _ = try await trainings.run(recipes)
    #expect(try String(contentsOfFile: folder("out/linear/log.csv"), encoding: .utf8) == log)
    #expect(lines.withLock { $0.last } == "2 of 2 trainings were done before")

    let images = RandomKey(seed: 2).normal([5, 1, 8, 8]).mapped { min(max(0.5 + 0.2 * $0, 0), 1) }
    let model = try #require(models["linear"])
    let residuals = try await ModelScores.residuals(model, images, context)
    let back = try model.decoder.decode(model.encoder.encode(images))
    #expect(residuals.count == 5 && abs(residuals.reduce(0, +) - (back - images).squaredNorm()) < 1e-3)
    #expect(try await ModelScores.codes(model, images, context).rows.shape == [5, 2])
    let likelihoods = try await ModelScores.likelihoods(model, images, samples: 3, context)
    #expect(likelihoods.count == 5 && likelihoods.allSatisfy { $0.bound < 0 })
  }

  @Test("A recipe's seed is a whole number that has room for those after it, the judge's of 'ex-post-density' as well")
  func seedsFitIntoRecipes() throws {
    let context = EvaluationContext(seed: .max)
    #expect(context.numberSeed == 1 << 40 && EvaluationContext(seed: 7).numberSeed == 7)
    try TinyDigits.write(to: folder, as: "digits", each: 1, seed: 1)
    let arguments = try EvaluationArguments(ExPostDensity.signature, ["digits": [folder("digits")]])
    let judge = try ExPostDensity(arguments, models: library).judgeRecipe(labels: folder("labels.csv"), context)
    #expect(judge.hasSuffix("\nseed: \(1 << 40)\n"), "\(judge)")
  }

  @Test func aRecipeThatCannotBeTrainedSaysWhy() async throws {
    var wrong = recipe("linear", isVariational: true, layers: .linear(encoder: [], decoder: []))
    wrong.width = 9
    let error = await #expect(throws: (any Error).self) {
      try await Trainings(folder("out"), library, EvaluationContext()).run([wrong])
    }
    #expect("\(try #require(error))".contains("9×8"))
  }

  @Test("The folder of all trainings is one command's for as long as it holds them")
  func theFolderIsLocked() throws {
    do {
      let first = try Trainings(folder("out"), library, EvaluationContext())
      #expect(throws: FolderInUse.self) { try Trainings(folder("out"), library, EvaluationContext()) }
      #expect(first.path(of: "a") == folder("out/a"))
    }
    _ = try Trainings(folder("out"), library, EvaluationContext())
  }
}
