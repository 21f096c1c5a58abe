import ImageKit
import LimnData
import LimnImages
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors
import PipelineKit
import TestKit
import Testing

@Suite struct WrappingStageTests {
  private static let registry = StageRegistry.standard(adding: [.init(ProbeStage.self) { _ in ProbeStage() }])

  private func pipeline(_ line: String) throws -> Pipeline {
    let text = """
      version: 1
      stages:
        - load: { path: in }
        - floats: {}
        - \(line)

      """
    return try Pipeline(file: PipelineFile(bytes: Array(text.utf8), path: "p.yaml"), registry: Self.registry)
  }

  /// Each stage that holds others, with a probe in it.
  private static let lines = [
    "tiles": ["tiles: { each: [ probe: {} ], size: 32, overlap: 16 }"],
    "branch": ["branch: { each: [ probe: {} ] }", "branch: { share: 0.5, each: [ probe: {} ] }"],
    "faces": ["faces: { model: \(Repository.root.path)/samples/models/face-finder, each: [ probe: {} ] }"],
    "choose": ["choose: { each: [ branch: { share: 0.5 }, branch: { share: 0.5, each: [ probe: {} ] } ] }"],
  ]

  @Test(
    "A stage that holds stages answers for them",
    arguments: registry.entries.values.filter { $0.signature.parameters.contains { $0.kind == .stages } }
      .map(\.signature.name))
  func wrapping(_ name: String) async throws {
    let lines = try #require(Self.lines[name], "give a line with '\(name)' that holds a probe")
    for line in lines {
      let step = try #require(try pipeline(line).steps.last)
      try await checkWrapping(step.stage)
    }
  }

  @Test func aPipelineSeesThroughThem() throws {
    let nested = try pipeline("branch: { each: [ branch: { each: [ probe: {} ] } ] }")
    #expect(nested.gathering == .first(2) && nested.places.map(\.path) == ["probed"])
    #expect(nested.gatheredFiles == ["probed"])
    #expect(try pipeline("branch: { share: 0.5, each: [ probe: {} ] }").gathering == .all)
  }

  /// Ends with a file, with a failure, or as one that is stopped.
  private struct Ending: Stage {
    static let signature = Signature(name: "ending", summary: "Ends.", inputs: [.init("input", accepts: [.pixels])])
    var error: (any Error)?
    func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }
    func run(_ inputs: [Item], in context: StageContext) async throws -> Item { inputs[0] }
    func finish() async throws -> [String] {
      if let error { throw error }
      return ["end"]
    }
  }

  /// Holds stages and runs none.
  private struct Holder: WrappingStage {
    static let signature = Signature(name: "holder", summary: "Holds.", inputs: [.init("input", accepts: [.pixels])])
    let held: [any Stage]
    func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }
    func run(_ inputs: [Item], in context: StageContext) async throws -> Item { inputs[0] }
  }

  @Test("At the end a failure keeps no stage from ending, and one that is stopped is no failure")
  func ends() async throws {
    let (fails, stops) = (Ending(error: StageError("no space left")), Ending(error: CancellationError()))
    #expect(try await Holder(held: [Ending(), Ending()]).finish() == ["end", "end"])
    let failure = await #expect(throws: StageError.self) { _ = try await Holder(held: [fails, Ending()]).finish() }
    #expect(failure?.description == "no space left")
    for held in [[fails, stops], [stops, fails]] {
      await #expect(throws: CancellationError.self) { _ = try await Holder(held: held).finish() }
    }
  }

  @Test func photosThatWouldShareAFileWithinABranchAreRefused() async throws {
    let folder = try TemporaryFolder()
    let png = try ImageFile.encode(SampleImages.gradient(), as: .png)
    for name in ["a/x.png", "b/x.png", "y.png"] { try folder.write(png, to: "in/" + name) }
    let file = try folder.write(
      """
      version: 1
      stages:
        - load: { path: $input }
        - choose:
            each:
              - branch: { share: 0.5, each: [ save: { path: "$output/{stem}.png" } ] }
              - branch: { share: 0.5 }

      """, to: "p.yaml")
    let pipeline = try Pipeline(
      file: file, registry: .standard(), variables: ["input": folder("in"), "output": folder("out")])
    #expect(pipeline.places.count == 1)
    let summary = try await Runner(pipeline, jobs: 1).run()
    #expect(summary.done == 1)
    #expect(
      summary.failed.map(\.description) == [
        "a/x.png: choose: branch: save: '\(folder("out"))/x.png' would be the output of b/x.png too: add {dir}, {stem}, "
          + "{ext} or {index} to the path",
        "b/x.png: choose: branch: save: '\(folder("out"))/x.png' would be the output of a/x.png too: add {dir}, {stem}, "
          + "{ext} or {index} to the path",
      ])
  }
}
