import Foundation
import LimnModels
import LimnPipelines
import LimnStages
import LimnStudies
import LimnTensors
import LimnTraining
import TestKit
import Testing

@Suite struct StudyFileTests {
  @Test func allMethodsOfASeedComeBeforeTheNext() throws {
    let study = try TinyStudy().file()
    #expect(study.trainings.map(\.name) == ["ae-0", "vae-0", "ae-1", "vae-1"])
    #expect(study.methods.map(\.name) == ["ae", "vae", "pca", "ae-ica", "ae-white"])
    #expect(study.methods.map(\.isTrained) == [true, true, false, false, false])
    #expect(study.trainings.map(\.recipe.trainer.seed) == [0, 0, 1, 1])
    #expect(study.trainings.map(\.recipe.name) == ["ae", "vae", "ae", "vae"])
    #expect(study.trainings[1].recipe.objective.family == "basic-vae" && study.trainings[0].recipe.trainer.shards == 1)
    #expect(study.trainings[3].recipe.output.hasSuffix("/out/models/vae-1"))
  }

  @Test(
    "A training has the hash of the same recipe as a file of its own, so that each goes on with the other's checkpoints"
  )
  func aTrainingIsItsRecipe() throws {
    let tiny = try TinyStudy()
    let training = try #require(try tiny.file().trainings.last)
    let alone = """
      version: 1
      model:
        name: vae
        family: basic-vae
        architecture:
          width: 6
          height: 6
          latent: 3
          likelihood: gaussian
      data:
        - draw-factors:
            set: xyc
            count: 20
        - resize: {width: 6, height: 6}
      input: resize
      loss:
        latent:
          - kl: {}
      optimiser: {name: adam, learning-rate: 0.01}
      batch: 4
      steps: 4
      shards: 1
      seed: 0
      output: elsewhere
      """
    let recipe = try Recipe(
      file: PipelineFile(bytes: Array(alone.utf8), path: "vae.yaml"), registry: .standard(), overrides: ["seed=1"])
    #expect(training.recipe.hash == recipe.hash)
    // The text that is kept beside the model is that recipe, too.
    let kept = try Recipe(
      file: PipelineFile(bytes: Array(training.text.utf8), path: training.recipe.output + "/recipe.yaml"),
      registry: .standard())
    #expect(kept.hash == recipe.hash && kept.output == training.recipe.output)
  }

  @Test("The recipe that is kept beside a model reads what the study reads, and goes on with its checkpoint")
  func aKeptRecipeHasTheStudysPaths() throws {
    let text = try #require(TinyStudy.lines.first { $0.key == "recipe" }?.text)
    let recipe = text.replacing("draw-factors: { set: xyc, count: 20 }", with: "load: { path: $here/photos }")
    let training = try #require(try TinyStudy().file(["recipe": recipe]).trainings.first)
    let kept = try Recipe(
      file: PipelineFile(bytes: Array(training.text.utf8), path: training.recipe.output + "/recipe.yaml"),
      registry: .standard())
    let photos = FileManager.default.currentDirectoryPath + "/photos"
    #expect(training.recipe.data.source.root == photos && kept.data.source.root == photos)
    #expect(kept.hash == training.recipe.hash && kept.output == training.recipe.output)
  }

  @Test func valuesOfTheCommandLineAreOverThoseOfTheFile() throws {
    let study = try TinyStudy().file(overrides: ["recipe.steps=6", "seeds=[3]", "recipe.optimiser.learning-rate=0.5"])
    #expect(study.trainings.map(\.name) == ["ae-3", "vae-3"] && study.trainings[0].recipe.trainer.steps == 6)
    #expect(study.trainings[0].recipe.schedule.rate(at: 0) == 0.5)
  }

  @Test func hypothesesHaveTheirMetricsAndMargins() throws {
    let hypotheses = try TinyStudy().file().hypotheses
    #expect(hypotheses.map(\.better) == [["vae"], ["ae", "vae"]] && hypotheses.map(\.margin) == [nil, 0.1])
    #expect(hypotheses.map(\.metric) == [.ranking, .ranking])
    #expect(
      hypotheses.map(\.says) == [
        "vae is better than ae in DCI D", "the best of ae, vae is not worse than pca by 0.1 in DCI D",
      ])
  }

  @Test("What is wrong is said with its place, in a line each")
  func faults() throws {
    let tiny = try TinyStudy()
    let wrong: [(key: String, text: String?, problem: String)] = [
      ("seeds", "seeds: []", "study.yaml:5:8: 'seeds' of the study must be a list of 1 to 100 values; found 0"),
      (
        "seeds", "seeds: [2, 1, 1]",
        "study.yaml:5:8: 'seeds' of the study must be different numbers; found 1 more than once"
      ),
      ("seeds", nil, "study.yaml:1:1: the study needs 'seeds'; add 'seeds: …' (a list)"),
      (
        "set", "set: dsprite",
        "study.yaml:3:6: 'set' of the study must be one of dsprites, rooms, xyc; found 'dsprite'; did you mean 'dsprites'?"
      ),
      (
        "snapshots", "snapshots: [3]",
        "study.yaml:6:12: each value of 'snapshots' of the study must be a multiple of 'checkpoint-every' (2) up to 'steps' (4); found 3"
      ),
      (
        "hypotheses", "hypotheses: [{ name: H1, better: vea, than: ae }]",
        "study.yaml:23:34: 'better' of a hypothesis must name methods of the study; found 'vea'; did you mean 'vae'?"
      ),
      (
        "hypotheses", "hypotheses: [{ name: H1, better: ae, than: ae }]",
        "study.yaml:23:44: 'than' of a hypothesis is compared with itself; found 'ae'; name another method"
      ),
      (
        "hypotheses", "hypotheses: [{ name: H1, better: vae, than: ae }, { name: H1, better: ae, than: vae }]",
        "study.yaml:23:59: 'name' of a hypothesis is that of another hypothesis; found 'H1'; choose another"
      ),
      (
        "hypotheses", "hypotheses: [{ name: H1, than: ae }]",
        "study.yaml:23:14: a hypothesis has 'better' or 'best-of', and not both"
      ),
      (
        "hypotheses", "hypotheses: [{ name: H1, better: ae, than: vae, metric: dcid }]",
        "study.yaml:23:57: 'metric' of a hypothesis is not known; found 'dcid'; did you mean 'dci-d'?"
      ),
      (
        "hypotheses", "hypotheses: [{ name: H1, better: ae, than: vae, metric: udr }]",
        "study.yaml:23:57: 'metric' of a hypothesis cannot decide, since a model's value depends on those of the other seeds; found 'udr'; "
          + "the report's tables have it"
      ),
      (
        "hypotheses", "hypotheses: [{ name: H1, better: ae, than: vae, metric: beta-vae }]",
        "study.yaml:23:57: 'metric' of a hypothesis needs the codes of all pictures; found 'beta-vae'; add 'whole: true' to the study"
      ),
      (
        "hypotheses", "hypotheses: [{ name: H1, better: ae, than: pca, metric: minutes }]",
        "study.yaml:23:57: 'metric' of a hypothesis is not measured of 'pca', which is not trained; found 'minutes'; compare trained methods"
      ),
      (
        "methods", "methods: { ae: { seed: 3 } }",
        "study.yaml:16:18: 'seed' of 'ae' of 'methods' is the study's to give; leave it out"
      ),
      (
        "methods", "methods: { ae: { model: { name: b } } }",
        "study.yaml:16:27: 'name' of 'model' of 'ae' of 'methods' is the study's to give; leave it out"
      ),
      (
        "methods", "methods: { ae: {}, 'a b': {} }",
        "study.yaml:16:27: a method's name is of letters, digits, '-' and '_'; found 'a b'"
      ),
      (
        "untrained", "untrained: { ae: { fit: pca, units: 2 } }",
        "study.yaml:19:18: the name 'ae' is taken; choose another"
      ),
      (
        "untrained", "untrained: { x: { fit: ica, to: y } }",
        "study.yaml:19:33: 'to' of 'x' of 'untrained' of the study must be a method that stands before it and has a model; found 'y'"
      ),
    ]
    for (key, text, problem) in wrong {
      #expect(tiny.problems([key: text]).split(separator: "\n").first.map(String.init) == problem)
    }
    #expect(
      tiny.problems(overrides: ["recipe.model.architecture.latent=none"])
        == "--set recipe.model.architecture.latent=none: 'latent' of 'architecture' of 'model' of the recipe must be a whole number "
        + "from 1 to 65536; found 'none'")
  }

  @Test("Of a set that is encoded whole, trained methods are compared by all scores")
  func wholeSets() throws {
    let tiny = try TinyStudy()
    func problems(_ hypothesis: String) -> String {
      tiny.problems([
        "examples": "examples: 40\nwhole: true",
        "hypotheses": "hypotheses: [{ name: H1, \(hypothesis), metric: factor-vae }]",
      ])
    }
    #expect(problems("better: vae, than: ae") == "nothing")
    #expect(problems("better: vae, than: pca").contains("is not measured of 'pca', which is not trained"))
  }

  @Test("What can be trained and opened is what the caller knows")
  func familiesAndObjectives() throws {
    let tiny = try TinyStudy()
    let some = StandardObjectives.all.filter { $0.family.name == "basic-vae" }
    #expect(tiny.problems(objectives: some).contains("'family' of 'model' of the recipe"))
    let own = ModelFamily("own") { _ in throw ModelError("opened") }
    try ModelFolder.write(
      to: tiny.folder("own"), family: "own", name: "own", architecture: ["units": 1],
      weights: ["weight": Tensor(zeros: [1])], card: "# Own\n")
    let study = try tiny.file(families: ModelFamily.all + [own])
    let error = #expect(throws: ModelError.self) { _ = try study.model(at: tiny.folder("own")) }
    #expect(error?.description == "opened")
  }

  @Test(
    "The studies that come with Limn are sound",
    arguments: ["study-correlated", "study-disentanglement", "study-quick", "study-steps"])
  func shippedStudies(_ name: String) throws {
    let models = ModelLibrary(searchPaths: [], families: ModelFamily.all)
    let study = try StudyFile(
      file: PipelineFile(path: "\(Repository.root.path)/pipelines/\(name).yaml"), registry: .standard(models: models),
      models: models, output: "out")
    #expect(
      "study-" + study.name == name
        && study.trainings.count == study.seeds.count * study.methods.count(where: \.isTrained))
  }
}
