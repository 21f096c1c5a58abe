import Foundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors
import PipelineKit
import TensorKit
import Testing

@Suite struct SampleStageTests {
  private let latents: LatentCase

  init() throws { latents = try LatentCase() }

  private func draw(_ count: Int, spread: Double = 1, seed: UInt64 = 1) async throws -> [Latent] {
    let stage = try latents.stage(
      "sample", ["model": .text("faces"), "count": .integer(count), "spread": .number(spread)])
    let source = try #require(stage as? SampleStage)
    var drawn: [Latent] = []
    for name in source.names() {
      let context = StageContext(key: RandomKey(seed: seed).split(name.description))
      drawn.append(try #require(try await source.run([Item(name: name)], in: context).value.latent))
    }
    return drawn
  }

  @Test func keepsTheContract() async throws {
    try await latents.check("sample", ["model": .text("faces"), "count": .integer(3)])
  }

  @Test func drawsAreNormalAndFollowSeedAndName() async throws {
    let drawn = try await draw(400)
    let values = drawn.flatMap { $0.levels.flatMap { $0.array.map(Double.init) } }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    #expect(values.count == 400 * 14 && abs(mean) < 0.05 && abs(variance - 1) < 0.07)
    let again = try await draw(3)
    for index in 0..<3 { expectSame(again[index], drawn[index]) }
    #expect(again[0].levels[0].array != again[1].levels[0].array)
    #expect(try await draw(1, seed: 2)[0].levels[0].array != again[0].levels[0].array)
    expectClose(try await draw(1, spread: 0.5)[0], again[0].scaled(by: 0.5))
  }

  /// A prior of a model of 6 units and, maybe, a map of 2 channels: every number half of the one before it, but for noise.
  private func writePrior(of model: String, mean: Float = 3) throws -> GaussianPrior {
    let space = try latents.library.model(model).space
    let shapes: [Shape] = space.levels.count == 2 ? [[1, 6], [1, 2, 2, 2]] : [[1, 6]]
    let size = shapes.reduce(0) { $0 + $1.count }
    let factor = (0..<size * size).map { index -> Float in
      let distance = index / size - index % size
      return distance < 0 ? 0 : pow(0.5, Float(distance))
    }
    let prior = GaussianPrior(
      shape: LatentShape(space: space, levels: shapes), mean: Tensor(repeating: mean, shape: [size]),
      factor: Tensor(factor, shape: [size, size]), examples: 100)
    try prior.write(to: latents.folder("models/\(model)/prior.safetensors"))
    return prior
  }

  @Test func theModelsOwnPriorIsDrawnFromUnlessTheStandardOneIsWanted() async throws {
    let before = try await draw(2)
    let prior = try writePrior(of: "faces")
    let name = ItemName(path: "", directory: "", stem: "a", extension: "", index: 0)
    func first(_ arguments: [String: Argument]) async throws -> Latent {
      let stage = try latents.stage("sample", arguments)
      let names = (stage as? SampleStage)?.names() ?? [name]
      let context = StageContext(key: RandomKey(seed: 1).split(names[0].description))
      return try #require(try await stage.run([Item(name: names[0])], in: context).value.latent)
    }
    let own = try await first(["model": .text("faces"), "spread": .number(0.5)])
    let names = try #require(try latents.stage("sample", ["model": .text("faces")]) as? SampleStage).names()
    expectSame(own, prior.sample(key: RandomKey(seed: 1).split(names[0].description), spread: 0.5))
    expectSame(try await first(["model": .text("faces"), "prior": .text("standard")]), before[0])
    try await latents.check("sample", ["model": .text("faces"), "count": .integer(3)])
    // A model that is no VAE has one, once it has been fitted.
    _ = try writePrior(of: "plain", mean: -1)
    let plain = try await first(["model": .text("plain"), "spread": .number(0)])
    #expect(plain.levels[0].array == [Float](repeating: -1, count: 6))
  }

  @Test func picturesAreSavedUnderTheirNamesWithoutAnInput() async throws {
    let path = try latents.folder.write(
      """
      version: 1
      stages:
        - sample: { model: faces, count: 12 }
        - decode: { model: faces }
        - save: { path: "$output/{dir}/{stem}.{ext}" }
      """, to: "p.yaml")
    let pipeline = try Pipeline(
      file: path, registry: latents.registry, variables: ["output": latents.folder("out")])
    let summary = try await Runner(pipeline, jobs: 2).run()
    #expect(summary.isComplete)
    let files = latents.folder.files().filter { $0.hasPrefix("out/") }
    #expect(files == (1...12).map { "out/sample-00\($0 < 10 ? "0" : "")\($0).png" })
    let image = try ImageFile.read(latents.folder("out/sample-0007.png"))
    #expect(image.width == 8 && image.height == 8 && image.bitDepth == 8)
  }

  @Test func twoPicturesOfOneNameAreNotWrittenOverEachOther() async throws {
    let path = try latents.folder.write(
      """
      version: 1
      stages:
        - sample: { model: faces, count: 3 }
        - decode: { model: faces }
        - save: { path: "$output/same.{ext}" }
      """, to: "p.yaml")
    let pipeline = try Pipeline(
      file: path, registry: latents.registry, variables: ["output": latents.folder("out")])
    let summary = try await Runner(pipeline, jobs: 3).run()
    #expect(summary.done == 0)
    #expect(
      summary.failed.map(\.description)
        == [("sample-0001", "sample-0002"), ("sample-0002", "sample-0001"), ("sample-0003", "sample-0001")].map {
          "\($0): save: '\(latents.folder("out/same.png"))' would be the output of \($1) too: "
            + "add {dir}, {stem}, {ext} or {index} to the path"
        })
  }

  @Test func aModelWithoutAPriorIsRefused() throws {
    let (plain, folder) = (try latents.library.model("plain").space, latents.folder("models/plain"))
    #expect(
      try latents.problems("  - decode: { model: plain }", source: "sample: { model: plain }")
        == "3:5: 'sample': '\(folder)' has no prior: it is a model of the family 'linear'; "
        + "fit one with 'limn fit prior --model \(folder) --images FOLDER', or use a model of the family 'vae'")
    _ = try writePrior(of: "plain")
    #expect(
      latents.refusal("sample", ["model": .text("plain"), "prior": .text("standard")])
        == "'prior: standard' draws from the prior that a model was trained with, and \(plain) was trained with none; "
        + "leave it out, or use a model of the family 'vae'")
    try writePrior(of: "faces").write(to: latents.folder("models/plain/prior.safetensors"))
    #expect(
      latents.refusal("sample", ["model": .text("plain")])
        == "\(latents.folder("models/plain/prior.safetensors")): fitted in another model's space: it is a prior of "
        + "\(latents.space), and the model is \(plain); fit it again with 'limn fit prior', or remove the file")
  }
}
