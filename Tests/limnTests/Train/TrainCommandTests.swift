import Foundation
import ImageKit
import LimnImages
import TestKit
import Testing

@Suite struct TrainCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for index in 0..<2 {
      try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "photos/\(index).png")
    }
  }

  /// Writes a recipe that takes a moment and gives its path.
  private func recipe(
    steps: Int = 6, rate: String = "2.0e-3", photos: String = "photos", blocks: Int = 1
  ) throws -> String {
    try folder.write(
      """
      version: 1
      model: { name: tiny, family: denoiser, architecture: { channels: [8, 8], encoderBlocks: [\(blocks), 1], decoderBlocks: [1] } }
      data:
        - load: { path: "$here/\(photos)" }
        - random-crop: { size: 16 }
        - floats: {}
          as: clean
        - noise: { sigma: 25 }
          as: noisy
      input: noisy
      target: clean
      loss: l1
      optimiser: { name: adam, learning-rate: \(rate) }
      batch: 8
      shards: 4
      steps: \(steps)
      output: \(folder("out"))

      """, to: "recipe.yaml")
  }

  @Test func aTrainingSaysHowItGoesAndWhereTheModelIs() throws {
    let result = try Command.run("train", try recipe())
    #expect(result.status == 0 && result.errors.isEmpty)
    let lines = result.output.split(separator: "\n")
    #expect(lines.first?.hasPrefix("tiny: ") == true && lines.count == 8)
    #expect(lines[6].contains("step 6/6  loss 0.") && lines[6].contains(" images/s  "))
    #expect(lines.last == "the model is in \(folder("out"))/tiny")

    let little = try Command.run("train", try recipe(), "--memory", "much")
    #expect(little.status == 2 && little.output.isEmpty)
    #expect(
      little.errors == "error: 'much' is no amount of memory: write it as 512MiB, 2GiB or 900000000\n",
      "\(little.errors)")

    let again = try Command.run("train", try recipe(), "--memory", "1kB")
    #expect(again.status == 2 && again.output.isEmpty)
    #expect(
      again.errors
        == "error: '\(folder("out"))/checkpoint.safetensors' exists; carry on with --resume, or give another folder with "
        + "--output\n")
    let resumed = try Command.run("train", try recipe(), "--resume")
    #expect(resumed.status == 0 && resumed.output.hasPrefix("resuming at step 6 of 6\n"))
  }

  @Test("The number of threads changes no byte")
  func threadsChangeNothing() throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/taskset") else { return }
    let path = try recipe()
    #expect(try Command.run("train", path).status == 0)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/taskset")
    process.arguments = ["-c", "0", try Command.program().path, "train", path, "--output", folder("one")]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    for file in ["checkpoint.safetensors", "tiny/model.safetensors"] {
      let (a, b) = (
        FileManager.default.contents(atPath: folder("out/" + file)),
        FileManager.default.contents(atPath: folder("one/" + file))
      )
      #expect(a != nil && a == b)
    }
  }

  @Test func aSignalStopsItWithACheckpoint() async throws {
    let path = try recipe(steps: 1_000_000)
    let process = try Command.start(["train", path], output: folder("log"), errors: folder("errors"))
    for _ in 0..<600 {
      let log = FileManager.default.contents(atPath: folder("log")) ?? Data()
      if String(decoding: log, as: UTF8.self).contains("step 100/") { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    let errors = String(decoding: FileManager.default.contents(atPath: folder("errors")) ?? Data(), as: UTF8.self)
    #expect(errors == "stopped by a signal; carry on with --resume\n")
    #expect(FileManager.default.fileExists(atPath: folder("out/checkpoint.safetensors")))
    #expect(FileManager.default.fileExists(atPath: folder("out/tiny/model.safetensors")))
  }

  @Test func whatCannotBeTrainedIsWrongUsage() throws {
    let missing = try Command.run("train", folder("recipes.yaml"))
    #expect(missing.status == 2 && missing.errors.hasPrefix("error: no recipe file '\(folder("recipes.yaml"))'; "))
    let empty = try Command.run("train", try recipe(photos: "nowhere"))
    #expect(empty.status == 2)
    #expect(empty.errors.hasPrefix("error: cannot find '\(folder.path)/nowhere': "))
    let wrong = try Command.run("train", try recipe(rate: "fast"))
    #expect(wrong.status == 2 && wrong.output.isEmpty)
    #expect(
      wrong.errors
        == "\(folder("recipe.yaml")):13:41: 'learning-rate' of 'optimiser' of the recipe must be a number from 0 to 10; "
        + "found 'fast'\n")
  }

  @Test func aTrainingThatFailsOnTheWayEndsWith1AndAnOutputThatCannotBeWrittenWith3() throws {
    try folder.write("in the way", to: "file")
    let refused = try Command.run("train", try recipe(), "--output", folder("file"))
    #expect(refused.status == 3)
    #expect(refused.errors.hasPrefix("error: \(folder("file")): cannot be written: "))
    let exploded = try Command.run("train", try recipe(steps: 400, rate: "10", blocks: 16))
    #expect(exploded.status == 1)
    #expect(exploded.errors.hasPrefix("error: ") && exploded.errors.contains(" is not a finite number at step "))
  }

  @Test func checkTakesRecipesToo() throws {
    let path = try recipe()
    let good = try Command.run("check", path)
    #expect(good.status == 0 && good.errors.isEmpty)
    #expect(
      good.output == "\(path): no errors (recipe for tiny: load → random-crop → clean → noisy)\n"
        + "an example was made: input [3, 16, 16], target [3, 16, 16]\n")
    let absent = try Command.run("check", path, "--set", "data.load.path=nowhere")
    #expect(absent.status == 0 && absent.output.contains("\nno example was made, since the data are not there: "))
    let large = try Command.run("check", path, "--set", "data.random-crop.size=4000")
    #expect(large.status == 2)
    #expect(large.errors.hasPrefix("error: no example can be made: "), "\(large.errors)")
    let set = try Command.run("check", path, "--set", "random-crop.size=32")
    #expect(set.status == 2 && set.errors.contains("--set random-crop.size=32: the recipe has no 'random-crop'"))
    let stage = try Command.run("check", path, "--set", "data.random-crop.size=-1")
    #expect(
      stage.errors
        == "--set data.random-crop.size=-1: 'size' of 'random-crop' must be a whole number from 1 to 65535; found -1\n")
    let bad = try Command.run("check", try recipe(steps: 0, rate: "fast"))
    #expect(bad.status == 2 && bad.output.isEmpty)
    #expect(
      bad.errors.split(separator: "\n").map { $0.hasPrefix("\(path):13:41: ") || $0.hasPrefix("\(path):16:8: ") } == [
        true, true,
      ])
    let shipped = try Command.run("check", "pipelines/train-photo-denoiser.yaml")
    #expect(
      shipped.output
        == "pipelines/train-photo-denoiser.yaml: no errors (recipe for photo-denoiser: load → random-crop → random-flip "
        + "→ floats → picture → keep-reference → mix → noisy → clean)\n"
        + "an example was made: input [3, 128, 128], target [3, 128, 128]\n")
    let small = try Command.run("check", "pipelines/train-photo-denoiser-small.yaml")
    #expect(small.status == 0 && small.output.contains("recipe for photo-denoiser-small: load → "))
    let pairs = try Command.run("check", "pipelines/train-photo-denoiser-pairs.yaml")
    #expect(
      pairs.status == 0 && pairs.output.contains("photo-denoiser-pairs: load → load-reference → "), "\(pairs.errors)")
    #expect(pairs.output.hasSuffix("\nan example was made: input [3, 128, 128], target [3, 128, 128]\n"))
  }
}
