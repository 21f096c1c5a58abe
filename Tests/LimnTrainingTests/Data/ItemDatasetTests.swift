import LimnData
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnPipelines
import LimnStages
import LimnTensors
import LimnTraining
import TestKit
import Testing

/// A recipe on the rows of a table, from the file to the trained model.
@Suite struct ItemDatasetTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let rows = (0..<40).map { index in
      let x = Float(index % 8) / 4 - 1
      return "\(x),\(Float(index / 8) / 4),\(index)"
    }
    try folder.write("x,y,number\n" + rows.joined(separator: "\n") + "\n", to: "t.csv")
  }

  private func recipe(_ columns: String = "[x, y]", input: String = "rows") throws(Diagnostics) -> Recipe {
    let text = """
      version: 1
      model: { name: tiny, family: row-copy, architecture: { columns: 2 } }
      data:
        - rows: { path: $here/t.csv, columns: \(columns) }
      input: \(input)
      loss: {}
      optimiser: { name: adam, learning-rate: 0.05 }
      batch: 8
      steps: 300
      output: \(folder("out"))
      """
    do { try folder.write(text, to: "r.yaml") } catch { preconditionFailure("\(error)") }
    return try Recipe(file: folder("r.yaml"), registry: .standard(), objectives: [CopyObjective.kind])
  }

  @Test("A row that lacks a number is no example, and is named where it is left out")
  func aMissingNumber() async throws {
    try folder.write("x,y\n1,2\n3,\n", to: "t.csv")
    let recipe = try recipe()
    let data = try ItemDataset(pipeline: recipe.data, input: recipe.input, target: recipe.target)
    let reason =
      "'rows' of 'data': the column 'y' lacks a number, or has one that is not finite; fill it in, or leave the row out"
    await #expect(throws: StageError(reason)) { _ = try await data.example(1, key: RandomKey(seed: 1)) }
    // A training says so once and goes on with the others.
    let lines = Lines()
    try await TrainingRun(recipe, jobs: 2, report: lines.append).run(resume: false)
    #expect(lines.all.filter { $0.hasPrefix("left out") } == ["left out: row-2: \(reason)"])
    #expect(try TrainingLog(path: folder("out/log.csv"), upTo: .max).rows.last?.step == 300)
  }

  @Test func examplesAreTheRows() async throws {
    let recipe = try recipe()
    let data = try ItemDataset(pipeline: recipe.data, input: recipe.input, target: recipe.target)
    #expect(data.count == 40 && data.summary == "40 examples" && data.name(of: 2) == "row-3")
    #expect(data.types == ["input": .row(columns: 2), "target": .row(columns: 2)] && data.shares == nil)
    let example = try await data.example(9, key: RandomKey(seed: 1))
    #expect(example.tensors["input"]?.array == [-0.75, 0.25] && example.tensors["target"]?.array == [-0.75, 0.25])
  }

  @Test func aRecipeTrainsOnThem() async throws {
    try await TrainingRun(try recipe(), jobs: 2) { _ in }.run(resume: false)
    let log = try TrainingLog(path: folder("out/log.csv"), upTo: .max)
    #expect(try #require(log.rows.last).loss < 0.01)
    let weights = try ModelFolder(path: folder("out/tiny")).weights
    #expect(abs((weights["linear.weight"]?.array[0] ?? 0) - 1) < 0.2)
  }

  @Test func whatDoesNotFitIsSaidBeforeTheFirstStep() throws {
    let error = #expect(throws: Diagnostics.self) { _ = try recipe("[x, y, number]") }
    #expect(
      error?.description.hasPrefix(
        "\(folder("r.yaml")):5:8: 'input' of the recipe gives a row of 3 columns, and the model needs a row of 2 columns"
      )
        == true, "\(String(describing: error))")
  }
}

/// Trains a linear map to give back its input.
private struct CopyObjective: Objective {
  struct Architecture: LimnModels.Architecture {
    static let parameters = [Parameter("columns", .integer(1...9), help: "Columns.")]
    let values: [String: Argument]
    init(checked values: [String: Argument]) { self.values = values }
  }

  static let kind = ObjectiveKind(
    ModelFamily("row-copy", "Copies rows.", network: { (architecture: Architecture) in Linear(architecture) }) {
      throw ModelError("\($0.path): is not used")
    }, loss: Parameter("loss", .group([]), help: "The squared error.")
  ) { (_, _) throws(ObjectiveError) in { (architecture: Architecture) in CopyObjective(shape: architecture) } }

  let shape: Architecture
  private var layer: Linear { Linear(shape) }

  var family: String { "row-copy" }
  var architecture: any Encodable & Sendable { shape }
  var modelParameters: [ParameterSpec] { layer.parameters }
  var needs: [DataRequirement] { ["input", "target"].map { .init($0, .row(columns: layer.inputs)) } }
  var description: String { "A copy" }

  func losses(_ batch: Batch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    Losses(Loss.mse(layer(Variable(batch.input), in: pass), target: batch.target))
  }
}

extension Linear {
  fileprivate init(_ architecture: CopyObjective.Architecture) {
    let columns = architecture.arguments.integer("columns")
    self.init("linear", columns, columns)
  }
}
