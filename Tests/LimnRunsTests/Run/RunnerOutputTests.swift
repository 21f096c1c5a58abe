import LimnData
import LimnFoundation
import LimnPipelines
import LimnRuns
import LimnTensors
import PipelineKit
import Testing

struct RunnerOutputTests {
  /// Fails to write the third item.
  private struct FullDisk: Stage {
    static let signature = Signature(name: "full-disk", summary: "Runs out of space.", inputs: FakeAdd.signature.inputs)

    let concernsPlace: Bool

    func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

    func run(_ inputs: [Item], in context: StageContext) throws -> Item {
      guard inputs[0].name.index != 2 else { throw FileError("out/2.png", "no space", concernsPlace: concernsPlace) }
      return inputs[0]
    }
  }

  private func run(concernsPlace: Bool) async throws -> RunSummary {
    let load = try #require(fakeRegistry()["load"])
    let registry = StageRegistry([load, .init(FullDisk.self) { _ in FullDisk(concernsPlace: concernsPlace) }])
    let text = "version: 1\nstages: [ load: { path: in, count: 100 }, full-disk: { } ]"
    let pipeline = try Pipeline(file: PipelineFile(bytes: Array(text.utf8), path: "p.yaml"), registry: registry)
    return try await Runner(pipeline, jobs: 1).run()
  }

  @Test func `A run stops when its output's place refuses every file`() async throws {
    let summary = try await run(concernsPlace: true)
    #expect(summary.outputFailure == "full-disk: out/2.png: no space")
    #expect(summary.done == 2 && summary.failed.count == 1 && !summary.isCancelled && !summary.isComplete)
  }

  @Test func `A file that alone cannot be written stops nothing`() async throws {
    let summary = try await run(concernsPlace: false)
    #expect(summary.outputFailure == nil && summary.done == 99 && summary.failed.count == 1)
  }
}
