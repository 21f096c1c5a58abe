import Foundation
import LimnFoundation
import ImageKit
import LimnImages
import LimnModels
import LimnNetworks
import LimnPipelines
import LimnTensors
import LimnTraining
import ModelKit
import Testing

@Suite struct TrainingRunTests {
  private static let files = ["checkpoint.safetensors", "tiny/model.safetensors", "tiny/config.json"]

  @Test func aTrainingIsReproducibleFromItsSeed() async throws {
    let tiny = try TinyTraining()
    for (output, seed) in [("a", "1"), ("b", "1"), ("c", "2")] {
      try await tiny.train(try tiny.recipe(["seed": seed, "output": tiny.folder(output)]))
    }
    for file in Self.files { #expect(try tiny.bytes("a/" + file) == tiny.bytes("b/" + file)) }
    #expect(try tiny.bytes("a/tiny/model.safetensors") != tiny.bytes("c/tiny/model.safetensors"))
  }

  @Test("A training ends with the same bytes whatever memory it has for photos, and resumed with another amount")
  func memoryDoesNotChangeATraining() async throws {
    let tiny = try TinyTraining()
    for (output, memory, jobs) in [("a", 1, 1), ("b", 30_000, 4), ("c", 1 << 30, 2)] {
      let recipe = try tiny.recipe(["output": tiny.folder(output)])
      if output == "c" {
        await #expect(throws: CancellationError.self) {
          try await tiny.train(recipe, memory: 1, jobs: 1) { line in
            if line.hasPrefix("step 7/") { withUnsafeCurrentTask { $0?.cancel() } }
          }
        }
      }
      try await tiny.train(recipe, resume: output == "c", memory: memory, jobs: jobs)
    }
    for file in Self.files {
      #expect(try tiny.bytes("a/" + file) == tiny.bytes("b/" + file))
      #expect(try tiny.bytes("a/" + file) == tiny.bytes("c/" + file))
    }
  }

  @Test func theOutputIsAModelAndARecordOfItsTraining() async throws {
    let tiny = try TinyTraining()
    let lines = try await tiny.train(try tiny.recipe())
    #expect(
      tiny.folder.files().filter { $0.hasPrefix("out") } == [
        "out/checkpoint.safetensors", "out/log.csv", "out/loss.png", "out/tiny/README.md", "out/tiny/config.json",
        "out/tiny/model.safetensors", "out/training.lock",
      ])
    let library = ModelLibrary(searchPaths: [tiny.folder("out")], families: ModelFamily.all)
    let model = try library.model("tiny")
    let photo = SampleImages.pixels(width: 21, height: 19)
    #expect(try model.decoder.decode(try model.encoder.encode(photo)).shape == photo.shape)
    #expect(try PNG.decode([UInt8](tiny.bytes("out/loss.png"))).width == 960)
    #expect(try tiny.steps(ofLog: "out/log.csv") == Array(1...12))

    let count = DenoiserNetwork(
      try DenoiserArchitecture(channels: [8, 8], encoderBlocks: [1, 1], decoderBlocks: [1])
    ).parameters.reduce(0) { $0 + $1.shape.count }
    #expect(lines.first == "tiny: \(count) parameters, 3 photos, 12 steps of 4, into \(tiny.folder("out"))")
    #expect(lines.count == 13)
    let form = /step 12\/12  loss 0\.\d{5}  rate [\d.e-]+  \d+ images\/s  0 s left/
    #expect(lines.last?.wholeMatch(of: form) != nil, "\(lines.last ?? "")")
  }

  @Test("Stopped by a signal and resumed: the same bytes as in one go")
  func resumesAfterCancellation() async throws {
    let tiny = try TinyTraining()
    try await tiny.train(try tiny.recipe(output: tiny.folder("whole")))
    let recipe = try tiny.recipe()
    await #expect(throws: CancellationError.self) {
      try await tiny.train(recipe) { line in
        if line.hasPrefix("step 6/") { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    #expect(try tiny.steps(ofLog: "out/log.csv") == Array(1...6))
    let lines = try await tiny.train(recipe, resume: true)
    #expect(lines.first == "resuming at step 6 of 12")
    for file in Self.files { #expect(try tiny.bytes("out/" + file) == tiny.bytes("whole/" + file)) }
    #expect(try tiny.steps(ofLog: "out/log.csv") == Array(1...12))
  }

  @Test("Killed between two checkpoints and resumed: the same bytes as in one go")
  func resumesAfterAKill() async throws {
    let tiny = try TinyTraining()
    let recipe = try tiny.recipe(output: tiny.folder("whole"))
    try await tiny.train(recipe) { line in
      // What a kill after step 7 would leave.
      guard line.hasPrefix("step 7/") else { return }
      try? FileManager.default.copyItem(atPath: tiny.folder("whole"), toPath: tiny.folder("out"))
    }
    // A kill after the log was written and before the checkpoint was.
    let log = try String(decoding: tiny.bytes("whole/log.csv"), as: UTF8.self)
    try tiny.folder.write(
      log.split(separator: "\n").prefix(7).joined(separator: "\n") + "\n7,0.1,0.0", to: "out/log.csv")
    let lines = try await tiny.train(try tiny.recipe(), resume: true)
    #expect(lines.first == "resuming at step 4 of 12")
    for file in Self.files { #expect(try tiny.bytes("out/" + file) == tiny.bytes("whole/" + file)) }
    #expect(try tiny.steps(ofLog: "out/log.csv") == Array(1...12))
  }

  @Test func resumingAFinishedTrainingChangesNothing() async throws {
    let tiny = try TinyTraining()
    let recipe = try tiny.recipe()
    try await tiny.train(recipe)
    let before = try (Self.files + ["log.csv"]).map { try tiny.bytes("out/" + $0) }
    let lines = try await tiny.train(recipe, resume: true)
    #expect(lines.count == 2 && lines[0] == "resuming at step 12 of 12")
    #expect(try (Self.files + ["log.csv"]).map { try tiny.bytes("out/" + $0) } == before)
  }

  @Test func aModelThatIsGoneIsWrittenAgain() async throws {
    let tiny = try TinyTraining()
    let recipe = try tiny.recipe()
    try await tiny.train(recipe)
    let before = try Self.files.map { try tiny.bytes("out/" + $0) }
    try FileManager.default.removeItem(atPath: tiny.folder("out/tiny"))
    try await tiny.train(recipe, resume: true)
    #expect(try Self.files.map { try tiny.bytes("out/" + $0) } == before)
  }

  @Test("Stopped between its first checkpoint and its first model and resumed: the same bytes as in one go")
  func theFirstCheckpointComesBeforeTheModel() async throws {
    let tiny = try TinyTraining()
    try await tiny.train(try tiny.recipe(output: tiny.folder("whole")))
    try tiny.folder.write("in the way", to: "out/tiny")
    let recipe = try tiny.recipe()
    await #expect(throws: FileError.self) { try await tiny.train(recipe) }
    try FileManager.default.removeItem(atPath: tiny.folder("out/tiny"))
    #expect(try await tiny.train(recipe, resume: true).first == "resuming at step 4 of 12")
    for file in Self.files { #expect(try tiny.bytes("out/" + file) == tiny.bytes("whole/" + file)) }
  }

  @Test func anExplodingTrainingStopsAndKeepsItsLastCheckpoint() async throws {
    let tiny = try TinyTraining()
    let recipe = try tiny.recipe([
      "model":
        "{ name: tiny, family: denoiser, architecture: { channels: [8], encoderBlocks: [16], decoderBlocks: [] } }",
      "optimiser": "{ name: adam, learning-rate: 10, warm-up: 1000 }", "steps": "200", "checkpoint-every": "2",
    ])
    let error = await #expect(throws: TrainingError.self) { try await tiny.train(recipe) }
    let form =
      /(?:the loss|the gradient|a weight) is not a finite number at step (\d+) \(learning rate [\d.]+\); the checkpoint of step (\d+) is kept: lower the learning rate and resume/
    let match = try #require(error?.description.wholeMatch(of: form), "\(error?.description ?? "")")
    let (step, kept) = (try #require(Int(match.1)), try #require(Int(match.2)))
    #expect(kept == (step - 1) / 2 * 2 && error?.hasBegun == true)
    // Reading refuses what is not finite.
    let state = try Checkpoint.read(
      Adam.self,
      tiny.folder("out/checkpoint.safetensors"), specs: recipe.objective.parameters,
      settings: recipe.optimiser, recipe: recipe.hash)
    #expect(state.optimiser.step == kept)
    let model = try ModelFolder(path: tiny.folder("out/tiny"))
    for name in state.optimiser.weights.names {
      #expect(model.weights[name]?.array == state.optimiser.weights[name].array)
    }
    // The log shows how it came to that.
    let last = try #require(try tiny.steps(ofLog: "out/log.csv").last)
    #expect(last % 4 == 0 && last > step - 5 && last <= step)
  }

  @Test func theLearningRateMayBeLoweredAndTheTrainingProlonged() async throws {
    let tiny = try TinyTraining()
    try await tiny.train(try tiny.recipe())
    let slower = try tiny.recipe(["optimiser": "{ name: adam, learning-rate: 1.0e-4, ema: 0.9 }", "steps": "14"])
    let lines = try await tiny.train(slower, resume: true)
    #expect(
      lines.prefix(2) == [
        "the optimiser or the number of steps changed since the checkpoint", "resuming at step 12 of 14",
      ])
    #expect(try tiny.steps(ofLog: "out/log.csv") == Array(1...14))
    // Where it stands may change without a word.
    let renamed = try tiny.recipe([
      "optimiser": "{ name: adam, learning-rate: 1.0e-4, ema: 0.9 } # slow", "steps": "14", "checkpoint-every": "1",
    ])
    #expect(try await tiny.train(renamed, resume: true).first == "resuming at step 14 of 14")
  }

  @Test func aTrainingMayBeginWithAnotherModelsWeights() async throws {
    let tiny = try TinyTraining()
    let architecture = "architecture: { channels: [8, 8], encoderBlocks: [1, 1], decoderBlocks: [1] }"
    try await tiny.train(try tiny.recipe(["steps": "4"]))
    let first = try ModelFolder(path: tiny.folder("out/tiny"))
    let further = try tiny.recipe(
      [
        "model": "{ name: further, family: denoiser, from: \"$here/out/tiny\", \(architecture) }", "steps": "1",
        "optimiser": "{ name: adam, learning-rate: 0 }",
      ], output: tiny.folder("further"))
    try await tiny.train(further)
    let second = try ModelFolder(path: tiny.folder("further/further"))
    for (name, weights) in first.weights { #expect(second.weights[name]?.array == weights.array) }
  }

  @Test func weightsOfAnotherArchitectureAreRefusedByTheRecipe() async throws {
    let tiny = try TinyTraining()
    try TinyModel.write(to: tiny.folder("other"), name: "other")
    let model =
      "{ name: tiny, family: denoiser, from: \"$here/other\", architecture: { channels: [8, 8], encoderBlocks: [1, 1], decoderBlocks: [1] } }"
    let error = #expect(throws: Diagnostics.self) { try tiny.recipe(["model": model]) }
    #expect(error?.description.contains("'from' of 'model' of the recipe cannot be used: ") == true)
  }

  @Test func nothingIsOverwrittenUnasked() async throws {
    let tiny = try TinyTraining()
    let recipe = try tiny.recipe()
    let out = tiny.folder("out")
    try await tiny.train(recipe)
    await #expect(
      throws: TrainingError(
        "'\(out)/checkpoint.safetensors' exists", remedy: .resume)
    ) { try await tiny.train(recipe) }
    await #expect(
      throws: TrainingError(
        "\(out)/checkpoint.safetensors: was written by another recipe (its model, data, loss, batch, shards or seed "
          + "differ); use that recipe, or train anew into another folder")
    ) { try await tiny.train(try tiny.recipe(["batch": "6"]), resume: true) }
    await #expect(
      throws: TrainingError(
        "\(out)/checkpoint.safetensors: is of step 12, and the recipe ends at step 8: give 12 steps or more, or train anew into another folder"
      )
    ) { try await tiny.train(try tiny.recipe(["steps": "8"]), resume: true) }

    try FileManager.default.removeItem(atPath: out + "/checkpoint.safetensors")
    await #expect(throws: TrainingError("'\(out)/tiny' is a model already", remedy: .chooseOutput)) {
      try await tiny.train(recipe, resume: true)
    }
    try FileManager.default.removeItem(atPath: out + "/tiny")
    try tiny.folder.write("a,b\n1,2\n", to: "out/log.csv")
    await #expect(
      throws: TrainingError(
        "\(out)/log.csv: is not a training log; move it away", remedy: .chooseOutput)
    ) { try await tiny.train(recipe) }
  }

  @Test func twoTrainingsDoNotShareAFolder() async throws {
    let tiny = try TinyTraining()
    try FileManager.default.createDirectory(atPath: tiny.folder("out"), withIntermediateDirectories: true)
    do {
      let other = try LockFile(path: tiny.folder("out/training.lock"), isShared: false)
      await #expect(
        throws: FolderInUse(
          folder: tiny.folder("out"), kind: "training", holder: "pid \(ProcessInfo.processInfo.processIdentifier)")
      ) { try await tiny.train(try tiny.recipe()) }
      other.release()
    }
    try await tiny.train(try tiny.recipe())
  }

  @Test func resumingBeforeTheFirstCheckpointStarts() async throws {
    let tiny = try TinyTraining()
    let lines = try await tiny.train(try tiny.recipe(), resume: true)
    #expect(lines.first == "no checkpoint in '\(tiny.folder("out"))' yet: starting at step 1")
  }

  @Test func anOutputThatCannotBeWrittenShowsAtOnce() async throws {
    let tiny = try TinyTraining()
    try tiny.folder.write("in the way", to: "out")
    let lines = Lines()
    let error = await #expect(throws: FileError.self) {
      try await tiny.train(try tiny.recipe()) { lines.append($0) }
    }
    #expect(
      error?.description
        == "\(tiny.folder("out")): cannot be written: a part of its path is a file, not a folder; choose another path"
    )
    #expect(lines.all.isEmpty)
  }

  @Test func aTrainingWithoutDataLeavesNoFolder() async throws {
    let tiny = try TinyTraining(photos: 0)
    await #expect(throws: TrainingError.self) { try await tiny.train(try tiny.recipe()) }
    #expect(!FileManager.default.fileExists(atPath: tiny.folder("out")))
    try tiny.folder.write("mine", to: "out/mine.txt")
    await #expect(throws: TrainingError.self) { try await tiny.train(try tiny.recipe()) }
    #expect(tiny.folder.files().contains("out/mine.txt"))
  }

  @Test("A training whose output lies among its photos does not train on its own plot, nor does it when it resumes")
  func theOutputMayLieAmongThePhotos() async throws {
    let tiny = try TinyTraining()
    try await tiny.train(try tiny.recipe(output: tiny.folder("whole")))
    let recipe = try tiny.recipe(output: tiny.folder("photos/out"))
    await #expect(throws: CancellationError.self) {
      try await tiny.train(recipe) { line in
        if line.hasPrefix("step 6/") { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    let lines = try await tiny.train(recipe, resume: true)
    #expect(lines.dropFirst().first?.contains(", 3 photos, ") == true, "\(lines)")
    for file in Self.files { #expect(try tiny.bytes("photos/out/" + file) == tiny.bytes("whole/" + file)) }
    // Another training leaves it out too, and says so.
    let others = try await tiny.train(try tiny.recipe(output: tiny.folder("photos/other")))
    #expect(others.first == "out: skipped: the output folder of a training: give the folder itself to read it")
  }

  @Test func theOutputIsNotTheFolderOfThePhotos() async throws {
    let tiny = try TinyTraining()
    let recipe = try tiny.recipe(output: tiny.folder("photos"))
    let error = TrainingError(
      "'\(tiny.folder.path)/photos' holds the data and is the output folder too: the plot would be one of the photos",
      remedy: .chooseOutput)
    await #expect(throws: error) { try await tiny.train(recipe) }
    await #expect(throws: error) { _ = try await recipe.example() }
    #expect(tiny.folder.files().filter { $0.hasPrefix("photos/") } == ["photos/0.png", "photos/1.png", "photos/2.png"])
  }

  @Test func examplesThatTheModelCannotTakeAreRefused() async throws {
    // A photo's own size is known only when it is opened.
    let tiny = try TinyTraining(photos: 1)
    await #expect(throws: Never.self) { try await tiny.train(try tiny.recipe(["data.crop": "floats: {}"])) }
    try tiny.folder.write(
      ImageFile.encode(SampleImages.gradient(width: 30, height: 22), as: .png), to: "photos/0.png")
    await #expect(
      throws: TrainingError("examples are 30×22, and the model needs multiples of 4 pixels; crop them to 28×20, say")
    ) { try await tiny.train(try tiny.recipe(["data.crop": "floats: {}", "output": tiny.folder("other")])) }
  }
}
