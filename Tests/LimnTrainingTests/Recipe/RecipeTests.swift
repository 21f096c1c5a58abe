import LimnModels
import LimnNetworks
import LimnPipelines
import LimnStages
import LimnTraining
import Testing

@Suite struct RecipeTests {
  /// What reading a recipe with these changes says, without the file's name.
  private func faults(_ changes: [String: String?], output: String? = nil) throws -> [String] {
    let tiny = try TinyTraining()
    let path = tiny.folder("recipe.yaml")
    do {
      _ = try tiny.recipe(changes, output: output)
      return []
    } catch let error as Diagnostics {
      return error.all.map { $0.description.replacing(path + ":", with: "") }
    }
  }

  @Test("A wrong value in 'validation' is a fault", arguments: ["share: 10%", "every: 0", "examples: x"])
  func wrongValidation(_ value: String) throws {
    let faults = try faults(["validation": "{ \(value) }"])
    #expect(faults.count == 1 && faults[0].contains("'\(value.prefix { $0 != ":" })'"), "\(faults)")
  }

  @Test("Without an epsilon, weights without a gradient would be no numbers")
  func noEpsilon() throws {
    let faults = try faults(["optimiser": "{ name: adam, learning-rate: 0.01, epsilon: 0 }"])
    #expect(faults.count == 1 && faults[0].contains("'epsilon' of 'optimiser' of the recipe must be "), "\(faults)")
  }

  @Test("Stages that fall to nothing are a fault")
  func stagedWithoutLast() throws {
    let faults = try faults(["optimiser": "{ name: adam, learning-rate: 0.01, fall: staged }"])
    #expect(faults.count == 1 && faults[0].contains("must be above 0 with 'fall: staged'"), "\(faults)")
    #expect(try self.faults(["optimiser": "{ name: adam, learning-rate: 0.01, fall: staged, last: 0.1 }"]) == [])
  }

  @Test func everythingIsRead() throws {
    let tiny = try TinyTraining()
    let recipe = try tiny.recipe([
      "sampling": "area", "loss": "charbonnier",
      "optimiser":
        "{ name: adamw, learning-rate: 0.01, warm-up: 3, flat: 0.5, fall: linear, last: 0.1, beta1: 0.8, beta2: 0.9, "
        + "epsilon: 1e-6 }",
    ])
    let objective = try #require(recipe.objective as? DenoisingObjective)
    #expect(recipe.name == "tiny" && (objective.architecture as? DenoiserArchitecture)?.channels == [8, 8])
    #expect(recipe.data.steps.map(\.name) == ["load", "random-crop", "clean", "noisy"])
    #expect(recipe.input == "noisy" && recipe.target == "clean" && recipe.output == tiny.folder("out"))
    #expect(recipe.sampling == .area && objective.loss == .charbonnier)
    #expect(recipe.optimiser == Adam.Settings(beta1: 0.8, beta2: 0.9, epsilon: 1e-6, weightDecay: 0.01))
    #expect(recipe.schedule == Schedule(peak: 0.01, steps: 12, warmUp: 3, flat: 0.5, fall: .linear, last: 0.1))
    #expect(recipe.trainer == .init(steps: 12, batch: 4, shards: 2, checkpointEvery: 4, seed: 1))
    #expect(try tiny.recipe(output: "elsewhere").output == "elsewhere")
    #expect(try tiny.recipe(["output": nil], output: "elsewhere").output == "elsewhere")
  }

  @Test func whatIsLeftOutHasADefault() throws {
    let tiny = try TinyTraining()
    let recipe = try tiny.recipe([
      "optimiser": "{ name: adam, learning-rate: 0.01 }", "seed": nil, "checkpoint-every": nil, "shards": nil,
    ])
    #expect(recipe.optimiser == Adam.Settings() && recipe.sampling == .uniform)
    #expect(recipe.schedule == Schedule(peak: 0.01, steps: 12))
    #expect(recipe.trainer == .init(steps: 12, batch: 4, shards: 2, checkpointEvery: 1000, seed: 0))
    #expect(try tiny.recipe(["batch": "5", "shards": nil]).trainer.shards == 1)
  }

  @Test func aModelOfBillionsOfWeightsIsRefusedBeforeItIsMade() throws {
    let found = try faults([
      "model": "{ name: x, family: denoiser, architecture: { channels: [1024, 1024], encoderBlocks: [32, 32], "
        + "decoderBlocks: [32] } }"
    ])
    #expect(found.count == 1)
    #expect(found.first?.contains("'architecture' of 'model' of the recipe has 18") == true, "\(found)")
    #expect(
      found.first?.hasSuffix(" weights, and 268435456 are the most; found a mapping; give fewer channels or units")
        == true, "\(found)")
  }

  @Test("A model is not called as a file beside it", arguments: ["checkpoint.safetensors", "log.csv", "snapshots"])
  func namesThatAreTaken(_ name: String) throws {
    let architecture = "{ channels: [8, 8], encoderBlocks: [1, 1], decoderBlocks: [1] }"
    let found = try faults(["model": "{ name: \(name), family: denoiser, architecture: \(architecture) }"])
    #expect(
      found == [
        "2:16: 'name' of 'model' of the recipe must be another one: a training writes a file of this name beside the model; "
          + "found '\(name)'"
      ])
  }

  @Test func allErrorsComeAtOnceWithTheirPlaces() throws {
    let found = try faults([
      "model": "{ name: ../x, family: denoisr, architecture: { channels: [8, 0], encoderBlocks: [1], depth: 3 } }",
      "data.crop": "random-cropp: { size: 16 }", "input": "nosy", "loss": "l2", "batch": "0", "steps": "many",
      "optimiser": "{ name: adam, learning-rat: 0.1 }", "sede": "3", "seed": nil,
    ])
    #expect(
      found == [
        "2:16: 'name' of 'model' of the recipe must be usable as a folder's name: without '/', and no '.' first; "
          + "found '../x'",
        "2:30: 'family' of 'model' of the recipe must be one of denoiser, vae, autoencoder, classifier, basic-vae, basic-autoencoder, vrnn, ivae; found "
          + "'denoisr'; did you mean 'denoiser'?",
        "5:5: unknown stage 'random-cropp'; did you mean 'random-crop'?",
        "13:26: 'optimiser' of the recipe has no 'learning-rat'; did you mean 'learning-rate'?",
        "14:8: 'batch' of the recipe must be a whole number from 1 to 65536; found 0",
        "16:8: 'steps' of the recipe must be a whole number from 1 to 100000000; found 'many'",
        "19:1: the recipe has no 'sede'; did you mean 'seed'?",
      ])
  }

  @Test func aFamilyThatThereIsNoneOfIsTheOnlyError() throws {
    let known = StandardObjectives.all.map(\.family.name).joined(separator: ", ")
    #expect(
      try faults(["model": "{ name: tiny, family: diffusion, architecture: { depth: 3 } }", "loss": "{ beta: 1 }"]) == [
        "2:30: 'family' of 'model' of the recipe must be one of \(known); found 'diffusion'"
      ])
  }

  @Test func listsOfAModelMustFitTogether() throws {
    #expect(
      try faults([
        "model":
          "{ name: tiny, family: denoiser, architecture: { channels: [8, 8], encoderBlocks: [1], decoderBlocks: [1] } }"
      ]) == ["2:54: encoderBlocks is 2 numbers from 0 to 32, one a level, not [1]"])
  }

  @Test func inputAndTargetAreStagesThatTheModelCanTake() throws {
    #expect(
      try faults(["input": "nosy"]) == [
        "10:8: 'input' of the recipe must be the name of a stage in 'data'; found 'nosy'; did you mean 'noisy'?"
      ])
    #expect(
      try faults(["target": "sharp"]) == [
        "11:9: 'target' of the recipe must be the name of a stage in 'data'; found 'sharp'; name one with 'as: sharp'"
      ])
    #expect(
      try faults(["data.crop": "random-crop: { size: 30 }"]) == [
        "10:8: 'input' of the recipe gives 30×30, and the model needs multiples of 4 pixels; found 'noisy'; "
          + "change the stage in 'data' that sets the size",
        "11:9: 'target' of the recipe gives 30×30, and the model needs multiples of 4 pixels; found 'clean'; "
          + "change the stage in 'data' that sets the size",
      ])
  }

  @Test func shardsDivideTheBatch() throws {
    #expect(
      try faults(["batch": "6", "shards": "4"]) == ["15:9: 'shards' of the recipe must divide 'batch' (6); found 4"])
    #expect(
      try faults(["batch": "0", "shards": "4"]) == [
        "14:8: 'batch' of the recipe must be a whole number from 1 to 65536; found 0"
      ])
  }

  @Test func anOutputIsNeeded() throws {
    #expect(try faults(["output": nil]) == ["1:1: the recipe needs 'output'; add 'output: …' (text)"])
    #expect(try faults(["output": "\"\""]) == ["19:9: 'output' of the recipe must be a folder's path; found ''"])
    #expect(try faults(["output": nil], output: "out") == [])
  }

  @Test("The hash stands for what a training must keep; the course for what it may change")
  func hashes() throws {
    let tiny = try TinyTraining()
    let recipe = try tiny.recipe()
    for same in [["output": "elsewhere"], ["checkpoint-every": "7"], ["loss": "l1   # a word"]] {
      let other = try tiny.recipe(same)
      #expect(other.hash == recipe.hash && other.course == recipe.course)
    }
    for course in [["steps": "13"], ["optimiser": "{ name: adam, learning-rate: 0.1 }"]] {
      let other = try tiny.recipe(course)
      #expect(other.hash == recipe.hash && other.course != recipe.course)
    }
    for another in [
      ["seed": "2"], ["batch": "8"], ["shards": "1"], ["loss": "mse"], ["sampling": "area"], ["target": "random-crop"],
      ["data.crop": "random-crop: { size: 32 }"],
    ] {
      let other = try tiny.recipe(another)
      #expect(other.hash != recipe.hash && other.course == recipe.course)
    }
  }
}
