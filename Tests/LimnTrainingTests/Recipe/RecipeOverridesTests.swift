import LimnModels
import LimnNetworks
import LimnPipelines
import LimnStages
import LimnTraining
import Testing

/// Values of the command line in a recipe's places, and recipes that extend others.
@Suite struct RecipeOverridesTests {
  private let tiny: TinyTraining

  init() throws { tiny = try TinyTraining() }

  private func recipe(_ overrides: [String], _ changes: [String: String?] = [:]) throws -> Recipe {
    try Recipe(file: try tiny.write(changes), registry: .standard(), overrides: overrides)
  }

  private func faults(_ overrides: [String]) throws -> [String] {
    do {
      _ = try recipe(overrides)
      return []
    } catch let error as Diagnostics {
      return error.all.map(\.description)
    }
  }

  @Test func everyValueCanBeGiven() throws {
    let found = try recipe([
      "steps=7", "optimiser.learning-rate=0.5", "model.architecture.channels=[16, 24]", "loss=log-mse", "seed=9",
      "data.load.path=elsewhere", "data.noisy.sigma=[1, 2]", "optimiser.beta1=0.5",
    ])
    let objective = try #require(found.objective as? DenoisingObjective)
    #expect(found.schedule == Schedule(peak: 0.5, steps: 7, warmUp: 2, fall: .cosine) && found.trainer.seed == 9)
    #expect((objective.architecture as? DenoiserArchitecture)?.channels == [16, 24] && objective.loss == .logMSE)
    #expect(found.optimiser.beta1 == 0.5)
    #expect(throws: (any Error).self) { try found.data.source.names() }
  }

  @Test func aMappingCanBeGivenInBraces() throws {
    let found = try recipe(["validation={share: 0.5, every: 3}", "optimiser={name: adam, learning-rate: 0.5}"])
    #expect(found.validation?.share == 0.5 && found.schedule.peak == 0.5)
    #expect(
      try faults(["validation={shore: 0.5}"]).contains { $0.hasPrefix("--set validation={shore: 0.5}: ") })
  }

  @Test func whatIsWrongIsSaidWithItsFlag() throws {
    #expect(
      try faults(["stpes=7"]).first?.hasPrefix("--set stpes=7: the recipe has no 'stpes'; ") == true)
    #expect(
      try faults(["data.load=x"]) == [
        "--set data.load=x: must be data.stage.parameter=value; as in --set data.load.path=photos"
      ])
    let large = "99999999999999999999"
    #expect(
      try faults(["seed=\(large)"]) == [
        "--set seed=\(large): 'seed' of the recipe must be a whole number, at least 0; found \(large); it is too large: "
          + "9223372036854775807 is the most"
      ])
    #expect(
      try faults(["batch"]) == ["--set batch: must be key=value; as in --set optimiser.learning-rate=1e-4"])
    #expect(
      try faults(["loss.beta=1"]) == ["--set loss.beta=1: 'beta' has no place: above it stands 'l1', and no mapping"])
    #expect(try faults(["data.lod.path=x"]).first?.hasPrefix("--set data.lod.path=x: no stage is called 'lod'") == true)
    #expect(
      try faults(["steps=many"]).first?.hasPrefix("--set steps=many: 'steps' of the recipe must be a whole") == true)
  }

  @Test func aTrainingWithOtherValuesIsAnotherOneButItsLengthMayChange() throws {
    let plain = try recipe([])
    #expect(try recipe(["seed=1"]).hash == plain.hash)
    for other in ["seed=2", "loss=mse", "data.noisy.sigma=3", "data.load.path=\(tiny.folder("photos"))"] {
      #expect(try recipe([other]).hash != plain.hash, "\(other)")
    }
    let longer = try recipe(["steps=99"])
    #expect(longer.hash == plain.hash && longer.course != plain.course)
    let (one, two) = (
      ["data.noisy.sigma=3", "data.noisy.quantized=1"], ["data.noisy.quantized=1", "data.noisy.sigma=3"]
    )
    #expect(try recipe(one).hash == recipe(two).hash)
  }

  @Test func aRecipeThatExtendsAnotherHasItsKeysAndItsFolder() throws {
    _ = try tiny.write()
    try tiny.folder.write(
      """
      version: 1
      extends: ../recipe.yaml
      model: { name: other, family: denoiser, architecture: { channels: [8], encoderBlocks: [0], decoderBlocks: [] } }
      steps: 5
      output: there
      """, to: "sub/small.yaml")
    let found = try Recipe(file: tiny.folder("sub/small.yaml"), registry: .standard(), overrides: ["batch=6"])
    #expect(found.name == "other" && found.trainer.steps == 5 && found.trainer.batch == 6 && found.output == "there")
    #expect(try found.data.source.names().count == 3)
  }

  @Test func aCircleAndAMissingFileAreSaid() throws {
    try tiny.folder.write("version: 1\nextends: a.yaml\nmodel: {}\n", to: "a.yaml")
    #expect(throws: Diagnostics.self) { try Recipe(file: tiny.folder("a.yaml"), registry: .standard()) }
    do { _ = try Recipe(file: tiny.folder("a.yaml"), registry: .standard()) } catch {
      #expect(
        error.all.first?.description.hasSuffix(
          "2:10: files extend each other in a circle, or more than 8 of them; found 'a.yaml'") == true)
    }
    try tiny.folder.write("version: 1\nextends: broken.yaml\nmodel: {}\n", to: "b.yaml")
    try tiny.folder.write("version: 1\nmodel: { name: x\nsteps: 5\n", to: "broken.yaml")
    do { _ = try Recipe(file: tiny.folder("b.yaml"), registry: .standard()) } catch {
      #expect(error.all.first?.description.contains("/broken.yaml:3:") == true, "\(error)")
    }
    try tiny.folder.write("version: 1\nextends: gone.yaml\nmodel: {}\n", to: "b.yaml")
    do { _ = try Recipe(file: tiny.folder("b.yaml"), registry: .standard()) } catch {
      #expect(error.all.first?.description.contains("/gone.yaml': cannot be read: no such file") == true, "\(error)")
    }
  }
}
