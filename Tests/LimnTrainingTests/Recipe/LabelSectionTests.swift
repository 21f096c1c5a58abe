import LimnPipelines
import LimnStages
import LimnTraining
import Testing

@Suite struct LabelSectionTests {
  private let tiny: TinyTraining

  init() throws {
    tiny = try TinyTraining()
    try tiny.writeLabels()
  }

  /// What reading a classifier's recipe with such labels says, without the names of its file and folder.
  private func faults(_ labels: String?, attributes: String = "smile, glasses") throws -> [String] {
    do {
      _ = try tiny.recipe(TinyTraining.classifier(attributes: attributes, loss: nil, labels: labels))
      return []
    } catch let error as Diagnostics {
      return error.all.map {
        $0.description.replacing(tiny.folder("recipe.yaml") + ":", with: "").replacing(tiny.folder.path, with: "HERE")
      }
    }
  }

  @Test func aClassifierNeedsLabels() throws {
    #expect(
      try faults(nil) == [
        "1:1: the recipe needs 'labels', for the model learns attributes; add 'labels: { file: … }'"
      ])
    #expect(
      try faults("{}") == ["16:9: 'labels' of the recipe needs 'file'; add 'file: …' (text)"])
    #expect(
      try faults("labels.csv") == ["16:9: 'labels' of the recipe must be a mapping (key: value); found 'labels.csv'"])
  }

  @Test func theFileIsTheOneThatPhotosAreChosenBy() throws {
    var changes = TinyTraining.classifier(attributes: "smile, glasses", loss: nil, labels: "{ weights: [smile=2] }")
    func found(_ load: String) throws -> [String] {
      let path = try tiny.write(changes)
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try tiny.folder.write(
        text.replacing("load: { path: \"$here/photos\" }", with: "load: { \(load) }"), to: "recipe.yaml")
      do throws(Diagnostics) {
        let recipe = try Recipe(file: path, registry: .standard())
        return recipe.weights == ["smile": 2] && recipe.labels != nil ? [] : ["other labels"]
      } catch {
        return error.all.map(\.description)
      }
    }
    // Beside the photos' folder, or in it; a file that is named is another one's.
    #expect(try found("path: \"$here/photos\", labels: auto") == [])
    #expect(try found("path: \"$here\", labels: auto") == [])
    #expect(try found("path: \"$here/photos\"").first?.contains("'labels' of the recipe needs 'file'") == true)
    // Where the stages are wrong, that is all that is said.
    let wrong = try found("path: \"$here/photos\", labels: auto, where: \"smil=1\"")
    #expect(wrong.count == 1 && wrong[0].contains("has no column 'smil'"), "\(wrong)")
    changes["labels"] = "{ file: \"$here/labels.csv\", weights: [smile=2] }"
    #expect(try found("path: \"$here/photos\"") == [])
  }

  @Test func theFileIsALabelTable() throws {
    let error = try faults("{ file: \"$here/nothing.csv\" }")
    #expect(error.count == 1)
    #expect(
      error.first?.hasPrefix("16:17: 'file' of 'labels' of the recipe cannot be used: HERE/nothing.csv: ") == true,
      "\(error)")
  }

  @Test func attributesAndPersonsAreColumns() throws {
    let file = "file: \"$here/labels.csv\""
    #expect(
      try faults("{ \(file) }", attributes: "smile, glases") == [
        "16:9: 'labels' of the recipe does not fit the model's attributes: HERE/labels.csv: has no column 'glases'; "
          + "did you mean 'glasses'?"
      ])
    #expect(
      try faults("{ \(file) }", attributes: "same") == [
        "16:9: 'labels' of the recipe does not fit the model's attributes: HERE/labels.csv: no photo has same=0, and "
          + "both classes are needed; add some, or name another column"
      ])
    #expect(
      try faults("{ \(file), persons: woh }") == [
        "16:46: 'persons' of 'labels' of the recipe cannot be used: HERE/labels.csv: has no column 'woh'; did you mean "
          + "'who'?"
      ])
  }

  @Test func weightsAreAnAttributeAndAFactor() throws {
    let form =
      "16:46: 'weights' of 'labels' of the recipe has values such as 'eyeglasses=3', an attribute and a factor from "
      + "0.001 to 1000, not "
    #expect(
      try faults(
        "{ file: \"$here/labels.csv\", weights: [smile=x, smile, smil=2, smile=0, smile=nan, =2=3, who=2, smile=2] }")
        == [
          form + "'smile=x'", form + "'smile'",
          "16:46: 'weights' of 'labels' of the recipe cannot be used: HERE/labels.csv: has no column 'smil'; did you "
            + "mean 'smile'?",
          form + "'smile=0'", form + "'smile=nan'", form + "'=2=3'",
          "16:46: 'weights' of 'labels' of the recipe cannot be used: HERE/labels.csv:2: 'who' is 'Ann', and an "
            + "attribute is 0, 1 or empty; name another column",
        ])
  }

  @Test func personsThatAreToBeToldNeedTheirColumn() throws {
    let changes = TinyTraining.classifier(labels: "{ file: \"$here/labels.csv\" }")
    let error = #expect(throws: Diagnostics.self) { try tiny.recipe(changes) }
    #expect(
      error?.description
        == "\(tiny.folder("recipe.yaml")):9:18: 'persons' of 'loss' of the recipe is the weight of the loss for persons, "
        + "and needs their column: 'labels: { persons: … }'; found 0.5")
  }

  @Test("Other families may weigh what is drawn")
  func weightsWithoutAttributes() throws {
    let recipe = try tiny.recipe(
      TinyTraining.autoencoder(["labels": "{ file: \"$here/labels.csv\", weights: [glasses=3] }"]))
    #expect(recipe.weights == ["glasses": 3] && recipe.labels?.attributes == [])
  }
}
