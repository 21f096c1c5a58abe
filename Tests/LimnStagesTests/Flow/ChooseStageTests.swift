import LimnPipelines
import LimnStages
import LimnTensors
import PipelineKit
import Testing

@Suite struct ChooseStageTests {
  private func pipeline(_ stages: String, overrides: [String] = []) throws -> Pipeline {
    let text = "version: 1\nstages:\n  - draw-graphics: { count: 1, width: 8, height: 8, kind: flat }\n  - floats: {}\n"
    return try Pipeline(
      file: PipelineFile(bytes: Array((text + stages).utf8), path: "p.yaml"), registry: .standard(),
      overrides: overrides)
  }

  private let choose = """
      - choose:
          each:
            - branch: { share: 0.2, each: [ noise: { sigma: 10 } ] }
              as: weak
            - branch: { share: 0.5, each: [ impulse: { density: 1 } ] }
            - branch: { share: 0.3 }
        as: mix

    """

  private func counts(_ pipeline: Pipeline) async throws -> [Int] {
    let name = try pipeline.source.names()[0]
    let loaded = try await pipeline.source.run([Item(name: name)], in: .init(key: RandomKey(seed: 0)))
    let clean = loaded.value.image?.pixels().array ?? []
    var counts = [0, 0, 0]
    for seed in 0..<600 {
      let found = try await pipeline.run(loaded: loaded, keeping: ["mix"], seed: RandomKey(seed: UInt64(seed)))
      let values = try #require(found["mix"]?.value.pixels).array
      counts[values == clean ? 2 : values.allSatisfy { $0 == 0 || $0 == 1 } ? 1 : 0] += 1
    }
    return counts
  }

  @Test func eachBranchGetsItsShare() async throws {
    let found = try await counts(try pipeline(choose))
    #expect(abs(found[0] - 120) < 40 && abs(found[1] - 300) < 50 && abs(found[2] - 180) < 45)
    #expect(try await counts(try pipeline(choose)) == found)
  }

  @Test func sharesAndWhatABranchHoldsCanBeSet() async throws {
    let none = try pipeline(choose, overrides: ["weak.share=0", "branch#2.share=1", "branch#3.share=0"])
    #expect(try await counts(none) == [0, 600, 0])
    #expect(none.hash != (try pipeline(choose)).hash)
  }

  @Test func branchesThatDifferInSizeLeaveItOpen() throws {
    let sizes = try pipeline(
      """
        - choose:
            each: [ branch: { share: 0.5, each: [ resize: { scale: 2 }, grey: {} ] }, branch: { share: 0.5 } ]

      """)
    #expect(sizes.types.last == .pixels())
    let same = try pipeline(choose)
    #expect(same.types.last == .pixels(width: 8, height: 8, channels: 3))
  }

  @Test(arguments: [
    (
      "[ branch: { share: 0.5 }, branch: { share: 0.4 } ]",
      "the shares of the branches sum to 0.9, not to 1: change one, or add a 'branch' without stages, in which items stay "
        + "as they are"
    ),
    ("[ noise: {} ]", "'each' holds 'noise': put it into a 'branch', which has a share"),
  ])
  func whatIsWrongIsSaid(branches: String, reason: String) {
    #expect(throws: Diagnostics.self) { try pipeline("  - choose: { each: \(branches) }\n") }
    do { _ = try pipeline("  - choose: { each: \(branches) }\n") } catch {
      #expect("\(error)" == "p.yaml:5:5: 'choose': \(reason)")
    }
  }

  @Test func aBranchByItselfTakesItsShareOfTheItems() async throws {
    let found = try await counts(
      try pipeline("  - branch: { share: 0.25, each: [ impulse: { density: 1 } ] }\n    as: mix\n"))
    #expect(found[0] == 0 && abs(found[1] - 150) < 45)
  }
}
