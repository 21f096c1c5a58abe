import LimnData
import LimnPipelines
import LimnPlugins
import LimnTensors
import TestKit
import Testing

@Suite struct PluginScoreTests {
  private let plugin = PluginFolders()

  private static let mean = """
    while True:
        header, values = request()
        answer({"shape": [1]}, array.array("f", [sum(values) / len(values)]))
    """
  private static let difference = """
    while True:
        header, values = request()
        half = len(values) // 2
        answer({"shape": [1]}, array.array("f", [values[0] - values[half] + (10 if header["inputs"][1]["name"] == "clean" else 0)]))
    """

  private func run(_ stage: any Stage, _ value: Float, record: ItemRecord? = nil) async throws -> Item {
    let name = ItemName(path: "a.png", directory: "", stem: "a", extension: "png", index: 0)
    var item = Item(name: name, value: Pixels(Tensor(repeating: value, shape: [1, 1, 2, 2])))
    item.keepsFile = true
    return try await stage.run([item], in: StageContext(key: RandomKey(seed: 1), record: record))
  }

  @Test func aScoreIsNotedAndThePictureStaysAsItIs() async throws {
    let stage = try plugin(python: Self.mean, stage: ["output: score", "title: mean", "unit: levels"]).stage()
    let record = ItemRecord()
    let item = try await run(stage, 0.5, record: record)
    #expect(item.keepsFile)
    #expect(record.contents.notes == [.init(kind: "trial", text: "mean: 0.5 levels", number: 0.5, isFigure: true)])
    #expect(try stage.outputType(for: [.image(width: 3)]) == .image(width: 3))
  }

  @Test func whatIsWorseThanTheLimitFails() async throws {
    let higher = try plugin(python: Self.mean, stage: ["output: score"]).stage(["limit": .number(0.25)])
    #expect(try await run(higher, 0.5).keepsFile)
    await #expect(throws: StageError("its score of 0.125 is below the limit of 0.25")) { try await run(higher, 0.125) }
    let lower = try plugin(python: Self.mean, stage: ["output: score", "better: lower"]).stage(["limit": .number(0.25)])
    #expect(try await run(lower, 0.125).keepsFile)
    await #expect(throws: StageError("its score of 0.5 is above the limit of 0.25")) { try await run(lower, 0.5) }
  }

  @Test func outsideOfPipelinesItIsMeasuredBesideTheCleanPicture() throws {
    let folder = try plugin(
      python: Self.difference, stage: ["output: score", "inputs: [result, clean]", "better: lower"])
    let score = try #require(folder.library.scores.first)
    #expect(score.name == "trial" && !score.score.isHigherBetter)
    let picture = Tensor(repeating: 0.75, shape: [1, 3, 2, 2])
    #expect(try score.measure(picture, clean: Tensor(repeating: 0.25, shape: [1, 3, 2, 2])) == 10.5)
  }

  @Test func twoNumbersAreNoScore() async throws {
    let stage = try plugin(
      python: "while True: request(); answer({'shape': [2]}, array.array('f', [1, 2]))", stage: ["output: score"]
    ).stage()
    await #expect(throws: StageError("plug-in 'trial': 'trial' made 2 numbers, and a score is one")) {
      try await run(stage, 1)
    }
  }
}
