import ImageKit
import LimnEvaluation
import LimnModels
import LimnTensors
import ModelKit
import TestKit
import Testing

/// What measures images says of a model of rows that it takes rows, and not that another family is needed or any size will do.
@Suite struct ModelsOfRowsTests {
  private let folder: TemporaryFolder
  private let library: ModelLibrary

  init() throws {
    folder = try TemporaryFolder()
    library = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all)
    try TinyComponents.write(
      to: folder("models/table"), shape: [2], mean: [0, 0], components: [1, 0], variances: [1], noise: 0.1)
  }

  private func refusal<E: Evaluation>(_ type: E.Type, _ more: [String: [String]] = [:]) -> String {
    do {
      let given = ["model": ["table"], "images": [folder("photos")]].merging(more) { $1 }
      _ = try E.checked(EvaluationArguments(E.signature, given), models: library)
      return "nothing was refused"
    } catch { return "\(error)" }
  }

  @Test func everyEvaluationOfImagesSaysSo() throws {
    let reason = "table takes a row of 2 columns, not pictures: give a model of pictures"
    #expect(refusal(LikelihoodEvaluation.self) == reason)
    #expect(refusal(OddImagesEvaluation.self) == reason)
    #expect(refusal(CodeMapEvaluation.self, ["output": [folder("out")]]) == reason)
    #expect(refusal(ClassificationEvaluation.self) == reason)
    #expect(refusal(GenerationEvaluation.self) == reason)
    let arguments = try EvaluationArguments(FactorsEvaluation.signature, ["model": ["table"]])
    #expect(throws: ModelError(reason)) { _ = try FactorsEvaluation(arguments, models: library) }
  }

  @Test func aModelOfRowsIsShownNoPhoto() throws {
    let model = try library.model("table")
    #expect(!model.takesPictures)
    #expect(throws: ShapeError("table takes a row of 2 columns, not pictures")) {
      try model.view(of: SampleImages.gradient())
    }
  }
}
