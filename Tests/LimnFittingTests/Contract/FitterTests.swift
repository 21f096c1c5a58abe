import Foundation
import LimnData
import LimnFitting
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

/// What is fitted, not trained, becomes a model folder, and is used as any other model.
@Suite struct FitterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// 60 examples in which 2 directions vary most.
  private func examples(_ shape: [Int]) -> Tensor {
    let (key, size) = (RandomKey(seed: 3), shape.reduce(1, *))
    let basis = LinearModel.orthonormal(size, 2, key: key.split("basis"))
    let rows = key.split("latents").normal([60, 2]).matrixProduct(basis, otherTransposed: true) * 3
    return (rows + key.split("noise").normal([60, size]) * 0.1).reshaped(to: Shape([60] + shape))
  }

  private func fitted(_ examples: Tensor, units: Int) async throws -> LearnedModel {
    let fitted = try PrincipalComponents(Arguments(PrincipalComponents.signature, ["units": .integer(units)])).fit(
      examples)
    try ModelFolder.write(
      to: folder("pca"), family: PrincipalComponents.family.name, name: "pca", architecture: fitted.architecture,
      weights: fitted.weights, card: "# PCA\n")
    return try ModelLibrary(searchPaths: [folder.path], families: ModelFamily.all).model(
      "pca", needing: [.encoder, .decoder, .density])
  }

  @Test("Principal components of rows and of images", arguments: [[5], [1, 4, 3]])
  func fittedModelsKeepTheContract(_ shape: [Int]) async throws {
    let examples = examples(shape)
    let model = try await fitted(examples, units: 2)
    #expect(model.input.kind == (shape.count == 1 ? .row : .pixels) && model.has(.prior) && !model.has(.posterior))
    try checkModel(encoder: model.encoder, decoder: model.decoder, inputs: [examples.items(0..<2)])
    // What is lost is the variance along the other components; what is kept has the components' variances.
    let (weights, size) = (model.folder.weights, shape.reduce(1, *))
    let noise = Double(try #require(weights["noise.high"]).array[0])
    let latents = try model.encoder.encode(examples)
    let lost = (try model.decoder.decode(latents) - examples).squaredNorm() / 59
    #expect(abs(lost / (noise * Double(size - 2)) - 1) < 1e-3 && abs(noise.squareRoot() - 0.1) < 0.02)
    let moments = Moments(of: latents.rows, unbiased: true)
    let variances = try #require(weights["variances.high"]).array.map(Double.init)
    #expect(abs(moments.covariance[0] / variances[0] - 1) < 1e-4 && abs(moments.covariance[1]) < 1e-3)
    // The mean distance of the examples from the mean, under their own covariance, is D · (N − 1) / N.
    let logDeterminant = variances.reduce(0) { $0 + log($1) } + Double(size - 2) * log(noise)
    let known = -0.5 * (Double(size) * (log(2 * Double.pi) + 59.0 / 60) + logDeterminant)
    let densities = try model.density.logDensity(of: examples)
    #expect(abs(densities.reduce(0, +) / 60 - known) < 1e-3 * abs(known))
  }

  @Test func tooFewExamplesAreRefused() async throws {
    let error = await #expect(throws: FittingError.self) { _ = try await fitted(examples([5]), units: 6) }
    #expect(error?.description == "6 components cannot be had of 60 examples of 5 numbers: give at most 5")
  }

  @Test func aPriorIsFittedToTheRowsOfATable() async throws {
    let examples = examples([5])
    let model = try await fitted(examples, units: 2)
    let lines = (0..<60).map { row in examples.items(row..<row + 1).array.map { "\($0)" }.joined(separator: ",") }
    try folder.write("a,b,c,d,e\n" + lines.joined(separator: "\n") + "\n", to: "t.csv")
    func fit(_ columns: String...) throws -> PriorFit {
      var arguments: [String: Argument] = ["path": .text(folder("t.csv"))]
      if !columns.isEmpty { arguments["columns"] = .list(columns.map(Argument.text)) }
      let source = try RowsStage(Arguments(RowsStage.signature, arguments))
      return try PriorFit(
        model: model, photos: source.names(), of: source, fitter: PriorFitters.standard.fitter("gaussian"))
    }
    let outcome = try await fit().run(threads: 2)
    #expect(outcome.prior.examples == 60 && outcome.failures.isEmpty && outcome.cost < outcome.standardCost)
    // The codes of its own examples have the mean 0 and the variances of the components.
    let samples = Moments(of: outcome.prior.samples(4000, key: RandomKey(seed: 1)).rows)
    let variances = try #require(model.folder.weights["variances.high"]).array
    #expect(abs(samples.covariance[0] / Double(variances[0]) - 1) < 0.1 && abs(samples.mean[0]) < 0.5)
    let narrow = await #expect(throws: FittingError.self) { _ = try await fit("a", "b").run() }
    #expect(
      narrow?.description
        == "none of the 60 rows can be used: \(folder("t.csv")) row-1: it is a row of 2 columns, and the model takes a row "
        + "of 5 columns")
  }

  @Test func directionsAndPriorsAreFittedThroughTheirSignatures() async throws {
    #expect(DirectionMethod.signature.parameters.map(\.name) == ["method"])
    let latents = SyntheticLatents(count: 200)
    let samples = LabelledLatents(values: latents.values, classes: latents.attribute)
    let mean = try DirectionMethod(Arguments(DirectionMethod.signature, ["method": .text("mean")])).fit(samples)
    let known = try DirectionMethod.mean.fit(samples)
    #expect(mean.unit == known.unit)
    #expect(PriorFitters.standard.all.map { $0.signature.name } == ["gaussian", "mixture"])
  }
}
