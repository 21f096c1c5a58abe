import LimnData
import LimnPipelines
import LimnRuns
import LimnTensors
import PipelineKit
import Synchronization
import Testing

struct PipelineTests {
  @Test func `Steps know their names, their inputs and their types`() throws {
    let pipeline = try pipeline(
      file(
        "- add:", "  as: photo", "- encode: { model: m }", "- decode: { model: m }", "- blend: { strength: 0.5 }",
        "  from: { result: photo, original: photo }", "- add:", "- add:", "- save: { path: x }"))
    #expect(
      pipeline.steps.map(\.name) == ["load", "photo", "encode", "decode", "blend", "add#2", "add#3", "save"])
    #expect(pipeline.steps.map(\.inputs) == [[0], [1], [2], [3], [2, 2], [5], [6], [7]])
    #expect(
      pipeline.types.map(\.description) == [
        "pixels in grey", "pixels in grey", "a latent of m@1f3870be", "pixels in grey", "pixels in grey",
        "pixels in grey", "pixels in grey", "pixels in grey",
      ])
    #expect(pipeline.steps[4].place.description == "a/p.yaml:8:5")
  }

  @Test func `A line takes the line above it, or what from names`() async throws {
    let recorder = Recorder()
    let pipeline = try pipeline(
      file(
        "- add: { by: 10 }", "  as: ten", "- add: { by: 90 }", "- blend: { strength: 0.25 }", "  from: [hundred, ten]",
        "- save: { path: \"{stem}\" }"
      ).replacing("by: 90 }\n", with: "by: 90 }\n    as: hundred\n"), recorder)
    let summary = try await Runner(pipeline, jobs: 2).run()
    #expect(summary.isComplete && summary.done == 4)
    #expect(recorder.saved == ["0": 77.5, "1": 78.5, "2": 79.5, "3": 80.5])
  }

  @Test func `Randomness follows the step's name and the item's, and nothing else`() async throws {
    func values(_ lines: String, jobs: Int, seed: UInt64) async throws -> [String: Float] {
      let recorder = Recorder()
      let yaml = "version: 1\nstages:\n  - load: { path: x }\n\(lines)  - save: { path: \"{stem}\" }\n"
      _ = try await Runner(try pipeline(yaml, recorder), jobs: jobs, seed: seed).run()
      return recorder.saved
    }
    let one = try await values("  - noise:\n", jobs: 1, seed: 7)
    #expect(Set(one.map { $0.value - Float($0.key)! }).count == 4)
    #expect(try await values("  - noise:\n", jobs: 4, seed: 7) == one)
    #expect(try await values("  - add: { by: 0 }\n  - noise:\n", jobs: 4, seed: 7) == one)
    #expect(try await values("  - noise:\n", jobs: 1, seed: 8) != one)
    #expect(try await values("  - noise:\n    as: grain\n", jobs: 1, seed: 7) != one)
    let two = try await values("  - noise:\n  - noise:\n", jobs: 1, seed: 7)
    #expect(one.allSatisfy { key, value in abs((two[key] ?? 0) - value - (value - Float(key)!)) > 1e-6 })
  }

  @Test func `What no later step needs is let go`() async throws {
    let made = Mutex<[Held]>([])
    let alive = Mutex<[[Int]]>([])
    let registry = StageRegistry([
      .init(FakeLoad.self) { _ in FakeLoad(count: 1) },
      .init(Fresh.self) { _ in
        Fresh { tensor in
          let held = made.withLock { made in made.indices.filter { made[$0].owner != nil } }
          alive.withLock { $0.append(held) }
          made.withLock { $0.append(Held(owner: tensor.owner)) }
        }
      },
    ])
    let yaml = file(
      "- fresh:", "  as: kept", "- fresh:", "- fresh:", "- fresh:", "- fresh:", "- fresh:", "  from: kept")
    let file = try PipelineFile(bytes: Array(yaml.utf8), path: "p")
    let pipeline = try Pipeline(file: file, registry: registry, variables: ["input": "x"])
    _ = try await pipeline.run(try pipeline.source.names()[0], seed: RandomKey(seed: 0))
    // While a step runs, of the earlier results only the kept one and its own input are alive.
    let held = alive.withLock { $0 }
    #expect(held.count == 6 && held.allSatisfy { $0.count <= 2 })
    #expect(held[1...].allSatisfy { $0.contains(0) })
  }

  @Test func `A list of stages within another file is checked by the same rules`() throws {
    let root = try YAMLReader.parse(
      Array("steps: 3\ndata:\n  - load: { path: $here/x }\n  - addd:\n".utf8), file: "r.yaml")
    let problems = DiagnosticCollector()
    var data: Pipeline?
    let variables = Variables(["here": "pipelines"])
    Fields.read(root, of: "the recipe", variables: variables, problems: problems) { fields in
      _ = fields.integer("steps", in: 1...10)
      guard let node = fields.node("data", "a list of stages") else { return }
      data = Pipeline(stages: node, registry: fakeRegistry(), variables: variables, problems: problems)
    }
    #expect(data == nil)
    #expect(problems.diagnostics.map(\.description) == ["r.yaml:4:5: unknown stage 'addd'; did you mean 'add'?"])
  }
}

/// A tensor's block, not kept alive.
private struct Held: Sendable {
  weak var owner: (any AnyObject & Sendable)?
}

/// Gives a new tensor, and tells of it.
private struct Fresh: Stage {
  static let signature = Signature(
    name: "fresh", summary: "makes a tensor", inputs: [.init("input", accepts: [.pixels])], output: .pixels)

  let tell: @Sendable (Tensor) -> Void

  func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

  func run(_ inputs: [Item], in context: StageContext) -> Item {
    var item = inputs[0]
    let tensor = Tensor(zeros: [1, 1, 1, 1])
    tell(tensor)
    item.value = Pixels(tensor)
    return item
  }
}
