import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors
import LimnTestSupport
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
      drawn.append(try #require(try await source.run([Item(name: name, value: .name)], in: context).value.latent))
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
    #expect((image.width, image.height, image.bitDepth) == (8, 8, 8))
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
    #expect(summary.done == 1)
    #expect(
      summary.failed.map(\.description)
        == ["sample-0002", "sample-0003"].map {
          "\($0): save: '\(latents.folder("out/same.png"))' is already the output of sample-0001: "
            + "add {dir}, {stem}, {ext} or {index} to the path"
        })
  }

  @Test func aModelWithoutAPriorIsRefused() throws {
    let plain = try latents.library.model("plain").space
    #expect(
      try latents.problems("  - decode: { model: plain }", source: "sample: { model: plain }")
        == "3:5: 'sample': \(plain) has no prior to draw from: its latents may lie anywhere; "
        + "use a model of the family 'vae'")
  }
}
