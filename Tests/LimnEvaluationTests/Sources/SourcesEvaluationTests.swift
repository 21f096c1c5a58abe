import Foundation
import LimnEvaluation
import LimnFitting
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnReport
import LimnTensors
import ModelKit
import TestKit
import Testing

@Suite struct SourcesEvaluationTests {
  private let folder: TemporaryFolder
  private let models: ModelLibrary

  /// A model whose posteriors' means are the numbers of a row, nearly without variance; and rows that are their sources, turned round.
  init() throws {
    folder = try TemporaryFolder()
    let architecture = try IdentifiableArchitecture([
      "columns": .integer(2), "segments": .integer(3), "latent": .integer(2), "hidden": .list([]),
    ])
    let network = IdentifiableNetwork(architecture)
    var weights = Parameters(network.parameters, key: RandomKey(seed: 1))
    weights["encoder.0.weight"] = Tensor(
      [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], shape: [4, 5])
    weights["encoder.0.bias"] = Tensor([0, 0, -20, -20], shape: [4])
    try ModelFolder.write(
      to: folder("models/plain"), family: "ivae", name: "plain", architecture: architecture, weights: weights.byName,
      card: "# M\n")
    models = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all)
    let sources = RandomKey(seed: 2).normal([40, 2]).array
    try folder.write(
      (["s1,s2"] + (0..<40).map { "\(sources[2 * $0]),\(sources[2 * $0 + 1])" }).joined(separator: "\n") + "\n",
      to: "sources.csv")
    try folder.write(
      (["item,x1,x2,segment"] + (0..<40).map { "r\($0),\(-2 * sources[2 * $0 + 1]),\(sources[2 * $0]),\($0 % 3)" })
        .joined(separator: "\n") + "\n", to: "rows.csv")
  }

  private func evaluation(_ changes: [String: [String]] = [:]) throws -> SourcesEvaluation {
    let usual = ["model": ["plain"], "rows": [folder("rows.csv")], "sources": [folder("sources.csv")]]
    let arguments = try EvaluationArguments(SourcesEvaluation.signature, usual.merging(changes) { $1 })
    return try SourcesEvaluation.checked(arguments, models: models)
  }

  @Test func sourcesThatAreTurnedAndScaledAreFound() async throws {
    let report = try await evaluation().run(in: EvaluationContext())
    let rows = try #require(report["sources"]).records
    #expect(rows.map { $0.text("codes") } == ["plain", "the numbers themselves"] && report.failures.isEmpty)
    // A panel for each source, and points in it.
    let picture = try #require(report.pictures.first)
    #expect(picture.file == "sources-plain.png" && picture.image?.width == 16 + 2 * 196 && report.pictures.count == 1)
    for row in rows {
      #expect(row["rows"] == 40 && (row["mcc"] ?? 0) > 0.999 && (row["mean-mcc"] ?? 0) > 0.999)
    }
  }

  @Test("A model of rows without segments takes the numbers alone")
  func componentsAreMeasured() async throws {
    let rows = RandomKey(seed: 3).normal([40, 2])
    let fitted = try PrincipalComponents(units: 2).fit(rows)
    try ModelFolder.write(
      to: folder("models/axes"), family: "pca", name: "axes", architecture: fitted.architecture,
      weights: fitted.weights, card: "# M\n")
    let report = try await evaluation(["model": ["axes"]]).run(in: EvaluationContext())
    let found = try #require(report["sources"]).records
    #expect(found.map { $0.text("codes") } == ["axes", "the numbers themselves"])
    #expect((found[0]["mcc"] ?? 0) > 0.5 && (found[1]["mcc"] ?? 0) > 0.999)
  }

  @Test("Pictures lie in the report's folder and are distinct, whatever the models call themselves")
  func namesOfPictures() async throws {
    let config = try String(contentsOfFile: folder("models/plain/config.json"), encoding: .utf8)
    for name in ["first", "second"] {
      try FileManager.default.copyItem(atPath: folder("models/plain"), toPath: folder("models/\(name)"))
      try folder.write(config.replacing("\"plain\"", with: "\"../../x\""), to: "models/\(name)/config.json")
    }
    let one = try await evaluation(["model": ["first"]]).run(in: EvaluationContext())
    #expect(one.pictures.map(\.file) == ["sources-first.png"])
    let both = try await evaluation(["model": ["first,second"]]).run(in: EvaluationContext())
    #expect(both.pictures.map(\.file) == ["sources-first.png", "sources-second.png"])
    let above = try await evaluation(["model": [folder("models/../models/first")]]).run(in: EvaluationContext())
    #expect(above.pictures.map(\.file) == ["sources-first.png"])
  }

  @Test func tablesThatDoNotFitAreRefusedInOneLine() throws {
    try folder.write("s1,s2\n1,2\n", to: "few.csv")
    let error = #expect(throws: EvaluationError.self) { try evaluation(["sources": [folder("few.csv")]]) }
    #expect(error.map { "\($0)" } == "there are 40 rows and 1 rows of sources: give those that belong together")
    let other = #expect(throws: EvaluationError.self) { try evaluation(["columns": ["x1,x2"]]) }
    #expect(other.map { "\($0)" } == "`columns` names 2, and the models take 3")
  }
}
