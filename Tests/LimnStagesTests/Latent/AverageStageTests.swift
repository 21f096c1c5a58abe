import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors
import ModelKit
import PipelineKit
import TensorKit
import Testing

@Suite struct AverageStageTests {
  private let latents: LatentCase

  init() throws { latents = try LatentCase() }

  /// The average of batches that come in this order.
  private func average(_ batches: [Latent]) async throws -> Latent? {
    let stage = try #require(try latents.stage("average", [:]) as? AverageStage)
    for (index, batch) in batches.enumerated() {
      let name = ItemName(path: "", directory: "", stem: "\(index)", extension: "", index: index)
      let item = try await stage.run([Item(name: name, value: batch)], in: .init(key: RandomKey(seed: 1)))
      expectSame(try #require(item.value.latent), batch)
    }
    let gathered = try await stage.gathered()
    #expect(try await stage.gathered() == nil)
    if let gathered { #expect(gathered.name.description == "average" && gathered.origin == nil) }
    return gathered?.value.latent
  }

  @Test func keepsTheContract() async throws { try await latents.check("average") }

  @Test func theMeanIsOfAllWhateverTheirOrder() async throws {
    let all = (0..<7).map { latents.latent(1, seed: $0) }
    let mean = try #require(try await average(all))
    expectClose(mean, Latent.mean(of: all), tolerance: 1e-7)
    expectSame(try #require(try await average(all.reversed())), mean)
    expectSame(try #require(try await average([Latent(stacking: all)])), mean)
    expectSame(try #require(try await average([all[3]])), all[3])
    #expect(try await average([]) == nil)
  }

  @Test func whatIsNoNumberHasNoPlaceInAMean() async throws {
    for wrong in [Float.nan, .infinity, 2e9] {
      var latent = latents.latent()
      latent.levels[0] = Tensor([0, 0, wrong, 0, 0, 0], shape: [1, 6])
      let error = await #expect(throws: StageError.self) { try await average([latent]) }
      #expect(
        error?.description
          == "the latent holds numbers that are not finite, or beyond 1.0737418e+09: it has no place in a mean")
    }
  }

  @Test(arguments: [1, 3])
  func aRunOfManyEndsWithOnePicture(_ jobs: Int) async throws {
    let path = try latents.folder.write(
      """
      version: 1
      stages:
        - sample: { model: faces, count: 40 }
        - average: { }
        - decode: { model: faces }
        - save: { path: "$output/\(jobs)/{stem}.{ext}", depth: 16 }
      """, to: "p.yaml")
    let pipeline = try Pipeline(
      file: path, registry: latents.registry, variables: ["output": latents.folder("out")])
    let runner = Runner(pipeline, jobs: jobs)
    let names = try pipeline.source.names()
    #expect(await runner.run(names).isComplete)
    #expect(latents.folder.files().filter { $0.hasPrefix("out/") } == ["out/\(jobs)/average.png"])
    var drawn: [Latent] = []
    for name in names {
      drawn.append(try #require(try await pipeline.run(name, seed: RandomKey(seed: 0)).value.latent))
    }
    let expected = try latents.library.model("faces").decoder.decode(Latent.mean(of: drawn)).clipped(to: 0...1)
    expectClose(try ImageFile.read(latents.folder("out/\(jobs)/average.png")).pixels(), expected, tolerance: 1e-4)
  }

  @Test func aLatentThatHoldsThePhotoHasNoMean() throws {
    try TinyModel.write(to: latents.folder("models/tiny"), name: "tiny")
    let library = ModelLibrary(searchPaths: [latents.folder("models")], families: [Denoiser.family])
    let space = try library.model("tiny").space
    let stage = try latents.stage("average", [:])
    let error = #expect(throws: PortError.self) { try stage.outputType(for: [.latent(space)]) }
    #expect(
      error?.description
        == "latents of \(space) hold the photo itself, of any size, and have no mean; use another model")
  }
}
