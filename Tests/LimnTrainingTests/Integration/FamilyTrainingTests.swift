import Foundation
import LimnImages
import LimnModels
import LimnNetworks
import LimnPipelines
import LimnStages
import LimnTensors
import LimnTraining
import TensorKit
import Testing

/// Trainings of the other families from their recipes to their folders.
@Suite struct FamilyTrainingTests {
  private static let files = ["checkpoint.safetensors", "tiny/model.safetensors", "tiny/config.json", "units.csv"]
  /// Everything that a loss can have.
  private static let loss =
    "{ likelihood: learned, beta: 0.5, warm-up: 4, free-bits: 0.01, "
    + "perceptual: { model: \"$here/features\", weight: 0.5 }, "
    + "adversarial: { channels: [3, 4], weight: 0.3, start: 5, noise: 0.05 } }"

  private func tiny() throws -> TinyTraining {
    let tiny = try TinyTraining()
    try tiny.writeClassifier()
    try tiny.writeLabels()
    return tiny
  }

  private func rows(_ tiny: TinyTraining, _ output: String) throws -> [StepReport] {
    try TrainingLog(path: tiny.folder(output + "/log.csv"), upTo: .max).rows
  }

  @Test func aVariationalAutoencoderIsAModelAndARecordOfItsTraining() async throws {
    let tiny = try tiny()
    let lines = try await tiny.train(try tiny.recipe(TinyTraining.autoencoder(loss: Self.loss)))
    #expect(
      tiny.folder.files().filter { $0.hasPrefix("out") } == [
        "out/checkpoint.safetensors", "out/log.csv", "out/loss.png", "out/tiny/README.md", "out/tiny/config.json",
        "out/tiny/model.safetensors", "out/training.lock", "out/units.csv",
      ])
    let model = try ModelLibrary(searchPaths: [tiny.folder("out")], families: ModelFamily.all).model("tiny")
    #expect(model.folder.config.family == "vae" && model.imageSize == 16 && model.has(.prior))
    #expect(try model.decoder.decode(model.encoder.encode(randomFaces(2))).shape == [2, 3, 16, 16])

    let log = try String(decoding: tiny.bytes("out/log.csv"), as: UTF8.self).split(separator: "\n")
    #expect(
      log.first
        == "step,loss,learning_rate,gradient_norm,images_per_second,seconds,mse,nll,kl,perceptual,discriminator")
    let rows = try rows(tiny, "out")
    #expect(rows.map(\.step) == Array(1...12) && log.count == 13)
    #expect(rows.allSatisfy { $0.terms.count == 5 && $0.terms.allSatisfy(\.value.isFinite) })
    let form =
      /step 12\/12  loss -?[\d.]+  mse \S+  nll \S+  kl \S+  perceptual \S+  discriminator \S+  rate \S+  \d+ images\/s  0 s left/
    #expect(lines.last?.wholeMatch(of: form) != nil, "\(lines.last ?? "")")

    let units = try String(decoding: tiny.bytes("out/units.csv"), as: UTF8.self).split(separator: "\n")
    #expect(units.first == "unit,kl_nats" && units.dropFirst().map { $0.prefix(2) } == ["0,", "1,", "2,", "3,"])
    let total = units.dropFirst().compactMap { Double($0.dropFirst(2)) }.reduce(0, +)
    let kl = try #require(rows.last?.terms.first { $0.name == "kl" }?.value)
    #expect(abs(total - kl) < 1e-3)
    let card = try String(decoding: tiny.bytes("out/tiny/README.md"), as: UTF8.self)
    #expect(
      card.hasPrefix(
        "# tiny\n\nA variational autoencoder trained by `limn train \(tiny.folder("recipe.yaml"))`, after step 12 of 12.\n\n"
          + "## Units\n\n"), "\(card)")
    #expect(card.contains(" of 4 units are used; ") && card.contains("\n| --- | --- |"))
  }

  @Test("What only helps in training is in the checkpoint, and not in the model's folder")
  func helpersStayBehind() async throws {
    let tiny = try tiny()
    let recipe = try tiny.recipe(TinyTraining.autoencoder(loss: Self.loss))
    try await tiny.train(recipe)
    let own = Set(recipe.objective.modelParameters.map(\.name))
    let helpers = Set(recipe.objective.parameters.map(\.name)).subtracting(own)
    #expect(helpers.contains("likelihood.logVariance") && helpers.contains("discriminator.tail.weight"))
    #expect(Set(try ModelFolder(path: tiny.folder("out/tiny")).weights.keys) == own)
    let state = try Safetensors.read(tiny.folder("out/checkpoint.safetensors"))
    for prefix in ["weight/", "first/", "second/", "average/"] {
      #expect(
        Set(state.tensors.keys.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) })
          == Set(own.union(helpers).map { $0[...] }))
    }
    // All of them were trained (a bias may not move while all patches lie between the hinges).
    let first = Parameters(recipe.objective.parameters, key: RandomKey(seed: 1).split("weights"))
    for name in helpers where !name.hasSuffix("bias") {
      #expect(state.tensors["weight/" + name]?.array != first[name].array)
    }
  }

  @Test("Stopped and resumed, on one thread and on three: the same bytes, and the same log but for the time")
  func resumesExactly() async throws {
    let tiny = try tiny()
    let changes = TinyTraining.autoencoder(loss: Self.loss)
    try await Threads.$count.withValue(1) {
      try await tiny.train(try tiny.recipe(changes, output: tiny.folder("one")))
    }
    try await Threads.$count.withValue(3) {
      try await tiny.train(try tiny.recipe(changes, output: tiny.folder("three")))
    }
    let recipe = try tiny.recipe(changes)
    await #expect(throws: CancellationError.self) {
      try await tiny.train(recipe) { line in
        if line.hasPrefix("step 7/") { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    #expect(try rows(tiny, "out").map(\.step) == Array(1...7))
    #expect(try await tiny.train(recipe, resume: true).first == "resuming at step 7 of 12")
    for other in ["three", "out"] {
      for file in Self.files {
        #expect(try tiny.bytes("\(other)/\(file)") == tiny.bytes("one/\(file)"), "\(other)/\(file)")
      }
      let (found, expected) = (try rows(tiny, other), try rows(tiny, "one"))
      #expect(found.map(\.loss) == expected.map(\.loss) && found.map(\.terms) == expected.map(\.terms))
    }
  }

  @Test func aPlainAutoencoderHasNoUnits() async throws {
    let tiny = try tiny()
    let recipe = try tiny.recipe(TinyTraining.autoencoder(family: "autoencoder", loss: "{}"))
    try await tiny.train(recipe)
    #expect(!tiny.folder.files().contains("out/units.csv"))
    let card = try String(decoding: tiny.bytes("out/tiny/README.md"), as: UTF8.self)
    #expect(card.contains("An autoencoder trained by") && !card.contains("## Units"))
    #expect(try rows(tiny, "out").last?.terms.map(\.name) == ["mse", "nll"])
    let model = try ModelLibrary(families: ModelFamily.all).model(tiny.folder("out/tiny"))
    #expect(try !model.has(.prior) && model.space.levels == [.vector(units: 4)])
  }

  @Test func aModelOfHalvesIsTheRoundedOne() async throws {
    let tiny = try tiny()
    try await tiny.train(try tiny.recipe(TinyTraining.autoencoder(), output: tiny.folder("whole")))
    try await tiny.train(
      try tiny.recipe(TinyTraining.autoencoder(model: "precision: float16, "), output: tiny.folder("half")))
    let (whole, half) = (
      try ModelFolder(path: tiny.folder("whole/tiny")), try ModelFolder(path: tiny.folder("half/tiny"))
    )
    let rounded = try Safetensors.decode(Safetensors.encode(whole.weights, type: .float16), name: "x").tensors
    #expect(half.weights.mapValues(\.array) == rounded.mapValues(\.array) && half.metadata == ["format": "pt"])
    // The state of the training is not rounded.
    let states = try ["whole", "half"].map { try Safetensors.read(tiny.folder($0 + "/checkpoint.safetensors")).tensors }
    #expect(states[0].mapValues(\.array) == states[1].mapValues(\.array))
  }

  @Test func aPlainOneGoesOnFromAVariationalOne() async throws {
    let tiny = try tiny()
    try await tiny.train(try tiny.recipe(TinyTraining.autoencoder()))
    let still = ["optimiser": "{ name: adam, learning-rate: 0 }", "steps": "1"] as [String: String?]
    let further = try tiny.recipe(
      TinyTraining.autoencoder(family: "autoencoder", model: "from: \"$here/out/tiny\", ", loss: "{}", still),
      output: tiny.folder("further"))
    try await tiny.train(further)
    let models = try ["out/tiny", "further/tiny"].map {
      try ModelLibrary(families: ModelFamily.all).model(tiny.folder($0))
    }
    let codes = try models.map { try $0.encoder.encode(randomFaces(2)).levels[0] }
    expectClose(codes[1], codes[0], tolerance: 1e-5)
  }

  @Test func aClassifierLearnsFromLabels() async throws {
    let tiny = try tiny()
    let recipe = try tiny.recipe(TinyTraining.classifier())
    try await tiny.train(recipe)
    #expect(try rows(tiny, "out").last?.terms.map(\.name) == ["attributes", "persons"])
    let folder = try ModelFolder(path: tiny.folder("out/tiny"))
    #expect(folder.weights["persons.weight"] == nil && recipe.objective.parameters.last?.name == "persons.weight")
    let classifier = try Classifier(folder)
    #expect(classifier.attributes == ["smile", "glasses"])
    #expect(try classifier.logits(of: randomFaces(2)).shape == [2, 2])
    let card = try String(decoding: tiny.bytes("out/tiny/README.md"), as: UTF8.self)
    #expect(card.contains("A classifier trained by"))
  }

  @Test func itLearns() async throws {
    let tiny = try tiny()
    let faster: [String: String?] = ["optimiser": "{ name: adam, learning-rate: 5.0e-3 }", "steps": "100"]
    try await tiny.train(
      try tiny.recipe(TinyTraining.autoencoder(family: "autoencoder", loss: "{}", faster), output: tiny.folder("auto")))
    // Of the first two photos one is grey and one is not.
    let classifier = TinyTraining.classifier(attributes: "smile", channels: [8, 8, 8, 8], loss: nil)
    try await tiny.train(try tiny.recipe(classifier.merging(faster) { $1 }, output: tiny.folder("classes")))
    for output in ["auto", "classes"] {
      let rows = try rows(tiny, output)
      let name = output == "auto" ? "mse" : "attributes"
      let values = rows.compactMap { row in row.terms.first { $0.name == name }?.value }
      #expect(values.count == 50)
      let (first, last) = (values.prefix(3).reduce(0, +) / 3, values.suffix(5).reduce(0, +) / 5)
      #expect(last < first / 2, "\(output)")
    }
  }

  @Test func examplesOfAnotherSizeAreRefused() async throws {
    // A photo's own size is known only when it is opened.
    let tiny = try TinyTraining(photos: 1)
    let data = """

        - load: { path: "$here/photos" }
        - floats: {}
          as: face
      """
    await #expect(
      throws: TrainingError("examples are 40×32, and the model takes 16×16; resize them in 'data'")
    ) { try await tiny.train(try tiny.recipe(TinyTraining.autoencoder(["data": data]))) }
  }
}
