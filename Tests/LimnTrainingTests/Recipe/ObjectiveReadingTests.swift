import LimnModels
import LimnNetworks
import LimnPipelines
import LimnStages
import LimnTensors
import LimnTraining
import ModelKit
import Testing

@Suite struct ObjectiveReadingTests {
  private let tiny: TinyTraining

  init() throws {
    tiny = try TinyTraining()
    try tiny.writeLabels()
    try tiny.writeClassifier()
  }

  /// What reading a recipe says, without the names of its file and folder.
  private func faults(_ changes: [String: String?]) throws -> [String] {
    do {
      _ = try tiny.recipe(changes)
      return []
    } catch let error as Diagnostics {
      return error.all.map {
        $0.description.replacing(tiny.folder("recipe.yaml") + ":", with: "").replacing(tiny.folder.path, with: "HERE")
      }
    }
  }

  @Test func everythingOfAVariationalOneIsRead() throws {
    let recipe = try tiny.recipe(
      TinyTraining.autoencoder(
        model: "precision: float16, ",
        architecture:
          "imageSize: 16, latent: 4, frame: { x: 0.25, y: 0.125, side: 0.5 }, encoderBlocks: [0, 1, 0, 0], "
          + "decoderBlocks: [1, 0, 0, 0]",
        loss: "{ likelihood: learned, beta: 0.5, warm-up: 7, free-bits: 0.25, "
          + "perceptual: { model: \"$here/features\", weight: 2 }, "
          + "adversarial: { channels: [3, 4], weight: 0.5, start: 9, noise: 0.125 } }"))
    let objective = try #require(recipe.objective as? AutoencoderObjective)
    let (network, settings) = (objective.network, objective.settings)
    #expect(network.isVariational && network.architecture.latent == 4 && network.architecture.imageSize == 16)
    #expect(network.architecture.frame == Frame(x: 0.25, y: 0.125, side: 0.5))
    #expect(
      network.architecture.encoderChannels == [2, 3, 4, 5] && network.architecture.encoderBlocks == [0, 1, 0, 0])
    #expect(
      network.architecture.decoderChannels == [5, 4, 3, 2] && network.architecture.decoderBlocks == [1, 0, 0, 0])
    let penalty = try #require(objective.penalties.first as? DivergencePenalty)
    #expect(settings.likelihood == .learned && objective.penalties.count == 1)
    #expect(penalty.beta == 0.5 && penalty.warmUp == 7 && penalty.freeBits == 0.25)
    #expect((settings.terms.first as? PerceptualTerm)?.weight == 2 && settings.terms.count == 2)
    let adversary = try #require(settings.terms.last as? AdversarialTerm)
    #expect(adversary.network.parameters.count == 6 && adversary.weight == 0.5)
    #expect(adversary.start == 9 && adversary.noise == 0.125)
    #expect(recipe.precision == .float16 && recipe.input == "face" && recipe.target == "face")
  }

  @Test func whatIsLeftOutHasADefault() throws {
    let recipe = try tiny.recipe(TinyTraining.autoencoder(loss: "{}"))
    let objective = try #require(recipe.objective as? AutoencoderObjective)
    let penalty = try #require(objective.penalties.first as? DivergencePenalty)
    #expect(objective.settings.likelihood == .optimal && objective.penalties.count == 1)
    #expect(penalty.beta == 1 && penalty.warmUp == 0 && penalty.freeBits == 0)
    #expect(objective.settings.terms.isEmpty)
    #expect(objective.network.architecture.frame == .whole && recipe.precision == .float32)
    #expect(recipe.labels == nil && recipe.weights.isEmpty)
  }

  @Test func aClassifierAndItsLabelsAreRead() throws {
    let recipe = try tiny.recipe(
      TinyTraining.classifier(labels: "{ file: \"$here/labels.csv\", persons: who, weights: [glasses=3, smile=0.5] }"))
    let objective = try #require(recipe.objective as? ClassificationObjective)
    #expect(objective.needs.map(\.name) == ["input", "label.smile", "label.glasses", "class"])
    #expect(objective.network.architecture.features == 6)
    #expect(objective.persons?.count == 2 && objective.persons?.weight == 0.5)
    #expect(recipe.labels?.attributes == ["smile", "glasses"] && recipe.labels?.classColumn == "who")
    #expect(recipe.weights == ["glasses": 3, "smile": 0.5])
    let plain = try tiny.recipe(TinyTraining.classifier(loss: nil, labels: "{ file: \"$here/labels.csv\" }"))
    #expect((plain.objective as? ClassificationObjective)?.persons == nil && plain.labels?.classColumn == nil)
  }

  @Test func keysOfALossThatItsFamilyDoesNotKnowAreRefused() throws {
    #expect(
      try faults(TinyTraining.autoencoder(loss: "{ betta: 1 }")) == [
        "9:9: 'loss' of the recipe has no 'betta'; did you mean 'beta'?"
      ])
    #expect(
      try faults(TinyTraining.autoencoder(family: "autoencoder", loss: "{ beta: 1 }")) == [
        "9:9: 'loss' of the recipe has no 'beta'; it takes likelihood, latent, perceptual, adversarial"
      ])
    #expect(
      try faults(TinyTraining.autoencoder(loss: "l1")) == [
        "9:7: 'loss' of the recipe must be a mapping (key: value); found 'l1'"
      ])
    #expect(
      try faults(TinyTraining.autoencoder(loss: nil)) == [
        "1:1: the recipe needs 'loss'; add 'loss: …' (a mapping (key: value))"
      ])
    #expect(
      try faults(TinyTraining.classifier(loss: "{ person: 1 }")) == [
        "9:9: 'loss' of the recipe has no 'person'; did you mean 'persons'?"
      ])
  }

  @Test func latentsCostWhatTheListSays() throws {
    func penalties(_ loss: String, family: String = "vae") throws -> [any LatentPenalty] {
      let recipe = try tiny.recipe(TinyTraining.autoencoder(family: family, loss: loss))
      return try #require(recipe.objective as? AutoencoderObjective).penalties
    }
    let found = try penalties("{ latent: [ { kl: { beta: 4, warm-up: 50 } }, { l1: { weight: 0.5 } } ] }")
    let divergence = try #require(found.first as? DivergencePenalty)
    #expect(divergence.beta == 4 && divergence.warmUp == 50 && divergence.freeBits == 0)
    #expect((found.last as? SparsityPenalty)?.weight == 0.5 && found.count == 2)
    #expect(try penalties("{ latent: [] }").isEmpty)
    #expect(try penalties("{}", family: "autoencoder").isEmpty)
    #expect(try penalties("{ latent: [ l1: { weight: 2 } ] }", family: "autoencoder").first is SparsityPenalty)
  }

  @Test func aListOfPenaltiesThatDoesNotFitIsRefused() throws {
    let each = "each value of 'latent' of 'loss' of the recipe"
    let all = "kl, l1, l2, tc, covariance, kl-sparsity, contraction, capacity, factor"
    #expect(
      try faults(TinyTraining.autoencoder(loss: "{ latent: [ { lk: { beta: 4 } }, l1, { l1: { weigth: 1 } } ] }")) == [
        "9:21: \(each) must be one of \(all); found 'lk'; did you mean 'kl'?",
        "9:40: \(each) must be a mapping of one name to its values; found 'l1'; as in '- kl: {}'",
        "9:52: 'l1' of 'latent' of 'loss' of the recipe has no 'weigth'; did you mean 'weight'?",
      ])
    #expect(
      try faults(TinyTraining.autoencoder(loss: "{ latent: [ { kl: {} } ], beta: 2 }")) == [
        "9:39: 'beta' of 'loss' of the recipe is short for a value of 'kl' in 'latent', which is given too; put it "
          + "there; found 2"
      ])
    #expect(
      try faults(TinyTraining.autoencoder(loss: "{ latent: [ { kl: {} }, { kl: {} } ] }")) == [
        "9:37: 'kl' of 'latent' of 'loss' of the recipe is there twice; give one of them; found a mapping"
      ])
    #expect(
      try faults(TinyTraining.autoencoder(family: "autoencoder", loss: "{ latent: [ { kl: {} } ] }")) == [
        "9:21: \(each) must be one of l1, l2, covariance, kl-sparsity, contraction, factor; found 'kl'"
      ])
  }

  @Test func anArchitectureThatDoesNotFitIsRefused() throws {
    #expect(
      try faults(TinyTraining.autoencoder(architecture: "imageSize: 24, latent: 4")) == [
        "2:62: 'imageSize' of 'architecture' of 'model' of the recipe must be a multiple of 16 from 16 to 1024; found 24; "
          + "32 is the nearest"
      ])
    #expect(
      try faults(TinyTraining.autoencoder(architecture: "imageSize: 16, latent: 0")) == [
        "2:74: 'latent' of 'architecture' of 'model' of the recipe must be a whole number from 1 to 65536; found 0"
      ])
    #expect(
      try faults(
        TinyTraining.autoencoder(architecture: "imageSize: 16, latent: 4, frame: { x: 0.5, y: 0, side: 0.75 }")) == [
          "2:49: frame is a part of the centred square, x + side and y + side at most 1, not "
            + "{ x: 0.5, y: 0, side: 0.75 }"
        ])
    #expect(
      try faults(TinyTraining.classifier(attributes: "smile, smile")) == [
        "2:56: attributes is a list of different names, at least one, not [\"smile\", \"smile\"]"
      ])
  }

  @Test func theModelOfAPerceptualLossIsAClassifier() throws {
    try TinyModel.write(to: tiny.folder("other"), name: "other")
    #expect(
      try faults(TinyTraining.autoencoder(loss: "{ perceptual: { model: \"$here/other\" } }")) == [
        "9:30: 'model' of 'perceptual' of 'loss' of the recipe cannot be used: 'HERE/other' has no classifier: it is a "
          + "model of the family 'denoiser'; give a model of the family 'classifier'; found '$here/other'"
      ])
    #expect(
      try faults(TinyTraining.autoencoder(loss: "{ perceptual: { model: ./nowhere } }")) == [
        "9:30: 'model' of 'perceptual' of 'loss' of the recipe cannot be used: ./nowhere: no such model folder; check "
          + "the path; found './nowhere'"
      ])
  }

  @Test func imagesAreOfTheModelsSize() throws {
    let data = """

        - load: { path: "$here/photos" }
        - random-crop: { size: 32 }
        - floats: {}
          as: face
      """
    #expect(
      try faults(TinyTraining.autoencoder(["data": data])) == [
        "8:8: 'input' of the recipe gives 32×32, and the model takes 16×16; found 'face'; change the stage in 'data' "
          + "that sets the size, or 'imageSize'"
      ])
    let basic =
      "{ name: tiny, family: basic-vae, architecture: { width: 20, height: 12, latent: 2, likelihood: bernoulli } }"
    let found = try faults(["model": basic, "data": data, "input": "face", "target": nil, "loss": nil])
    #expect(
      found.count == 1
        && found[0].hasSuffix("change the stage in 'data' that sets the size, or 'width' and 'height'"), "\(found)")
  }

  @Test func theWeightsToBeginWithFitTheModel() throws {
    let error = try faults(TinyTraining.autoencoder(model: "from: \"$here/features\", "))
    #expect(error.count == 1)
    let form = "'from' of 'model' of the recipe cannot be used: HERE/features/model.safetensors: "
    #expect(error.first?.contains(form) == true, "\(error)")
  }

  @Test func aPrecisionIsOneOfTwo() throws {
    #expect(
      try faults(TinyTraining.autoencoder(model: "precision: half, ")) == [
        "2:46: 'precision' of 'model' of the recipe must be one of float32, float16; found 'half'"
      ])
  }
}
