import LimnModels
import LimnTensors
import ModelKit
import TestKit
import Testing

@Suite struct LatentAxesTests {
  private let folder: TemporaryFolder
  private let library: ModelLibrary

  /// PCA, whose prior has the variances of its components, and a model with a standard normal prior.
  init() throws {
    folder = try TemporaryFolder()
    library = ModelLibrary(searchPaths: [folder("")], families: ModelFamily.all + [LinearModel.family])
    try TinyComponents.write(
      to: folder("pca"), shape: [1, 1, 2], mean: [0.5, 0.5], components: [1, 0, 0, 1], variances: [0.25, 1], noise: 0)
    try TinyComponents.write(
      to: folder("rows"), shape: [2], mean: [0, 0], components: [1, 0], variances: [0], noise: 1)
    try LinearModel.write(to: folder("standard"), name: "standard", seed: 1, hasPrior: true)
    try LinearModel.write(to: folder("plain"), name: "plain", seed: 2)
  }

  private func refusal(_ name: String, of model: String) -> String? {
    #expect(throws: ModelError.self) { try library.direction(name, of: model) }?.description
  }

  @Test func unitsAndAxesAreDirectionsInDeviationsOfThePrior() throws {
    let unit = try library.direction("unit:0", of: "pca")
    #expect(unit.unit.rows.array == [1, 0] && abs(unit.spread - 0.5) < 1e-6 && unit.mean == 0 && !unit.hasClasses)
    // The second component varies more: it is the first axis.
    let axis = try library.direction("axis:1", of: "pca")
    #expect(axis.unit.rows.array.map(abs) == [0, 1] && abs(axis.spread - 1) < 1e-6)
    #expect(try library.direction("unit:3", of: "standard").spread == 1)
  }

  @Test func whatIsNoneIsRefused() {
    #expect(refusal("unit:2", of: "pca") == "\"unit:2\" is none of pca: give unit:0 to unit:1")
    #expect(refusal("axis:0", of: "pca") == "\"axis:0\" is none of pca: give axis:1 to axis:2")
    #expect(
      refusal("axis:1", of: "standard")
        == "standard has a prior that is alike along all axes: fit one with 'limn fit prior --model standard --images FOLDER', "
        + "or give a unit, such as unit:0")
    #expect(refusal("unit:0", of: "plain")?.contains("has no prior") == true)
    let rows = refusal("unit:0", of: "rows") ?? ""
    #expect(rows.contains("rows' has no prior: it is a model of the family 'pca'; fit one with 'limn fit prior "))
    #expect(rows.hasSuffix("rows --rows FILE.csv'"))
    #expect(refusal("smile:1", of: "pca")?.contains("has no direction named \"smile:1\"") == true)
  }
}
