import Foundation
import LimnFitting
import LimnImages
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import ModelKit
import TestKit
import Testing

@Suite struct PrincipalComponentsTests {
  /// Frey faces, 1,965 frames of 20×28; nil where ../shared/data is not there.
  private func frey() async throws -> Tensor? {
    let path = Repository.root.appending(path: "../shared/data/frey/images").path
    guard FileManager.default.fileExists(atPath: path) else {
      print("skipped: ../shared/data/frey is not there")
      return nil
    }
    return try await PictureSet(path: path).rows().examples
  }

  private func model(_ fitted: FittedModel, in folder: TemporaryFolder) throws -> LearnedModel {
    try ModelFolder.write(
      to: folder("pca"), family: PrincipalComponents.family.name, name: "pca", architecture: fitted.architecture,
      weights: fitted.weights, card: "# PCA\n")
    return try ModelLibrary(searchPaths: [folder.path], families: ModelFamily.all).model("pca")
  }

  /// What `PCA(n).score` of scikit-learn gives (`../shared/tools/study/frey.py` computes the same by hand).
  @Test func likelihoodsAndErrorsOfFreyFaces() async throws {
    guard let frey = try await frey() else { return }
    let folder = try TemporaryFolder()
    let likelihoods = [1: 512.7596204, 10: 754.5507073, 50: 1025.2871201]
    let errors = [10: 0.003583982693, 50: 0.000976900967]
    for (units, likelihood) in likelihoods.sorted(by: { $0.key < $1.key }) {
      let model = try model(try PrincipalComponents(units: units).fit(frey), in: folder)
      let found = try model.density.logDensity(of: frey)
      #expect(abs(found.reduce(0, +) / 1965 - likelihood) < 1e-6, "\(units): \(found.reduce(0, +) / 1965)")
      guard let error = errors[units] else { continue }
      let decoded = try model.decoder.decode(model.encoder.encode(frey))
      #expect(abs((decoded - frey).squaredNorm() / Double(frey.count) - error) < 1e-9)
    }
    let ten = try PrincipalComponents(units: 10).fit(frey)
    func values(_ name: String) throws -> [Double] {
      PreciseTensor.values(
        high: try #require(ten.weights[name + ".high"]), low: try #require(ten.weights[name + ".low"]))
    }
    let noise = try values("noise")[0]
    #expect(abs(noise - 0.00365100403) < 1e-9, "\(noise)")
    let known = [1.2858270703, 0.7870557952, 0.7139177503]
    #expect(zip(try values("variances"), known).allSatisfy { abs($0 - $1) < 1e-8 })
    #expect(ten.notes == ["variance kept: 0.6904; variance along each other direction: 0.003651"])
  }

  @Test("Few examples of many numbers have the components that their covariance has")
  func fewExamples() throws {
    let key = RandomKey(seed: 4)
    let factors = key.split("factors").normal([3, 30]).array
    let few = Tensor(shape: [8, 30]) { output in
      for place in output.indices {
        let (row, column) = (place / 30, place % 30)
        var sum = Float(0.01 * key.uniform(at: place))
        for factor in 0..<3 {
          let code = Float(key.split("codes").uniform(at: 3 * row + factor))
          sum += Float(3 - factor) * code * factors[30 * factor + column]
        }
        output[place] = sum
      }
    }
    // Each twice: the same directions, and examples enough for the covariance.
    let many = Tensor.stacked([few, few])
    let (one, other) = (try PrincipalComponents(units: 3).fit(few), try PrincipalComponents(units: 3).fit(many))
    func values(_ model: FittedModel, _ name: String) throws -> [Double] {
      PreciseTensor.values(
        high: try #require(model.weights[name + ".high"]), low: try #require(model.weights[name + ".low"]))
    }
    let (own, others) = (try values(one, "components"), try values(other, "components"))
    #expect(own.count == 90 && zip(own, others).allSatisfy { abs($0 - $1) < 1e-6 })
    let ratios = zip(try values(other, "variances"), try values(one, "variances")).map { $0 / $1 }
    #expect(ratios.allSatisfy { abs($0 - 14.0 / 15) < 1e-6 })
    #expect(try values(one, "noise")[0] > 0)
    // Beyond what a covariance may have.
    #expect(throws: Never.self) { _ = try PrincipalComponents(units: 2).fit(key.normal([4, 10_000])) }
  }

  @Test func tooFewExamplesAreRefused() {
    let error = #expect(throws: FittingError.self) {
      _ = try PrincipalComponents(units: 5).fit(Tensor(zeros: [1, 8]))
    }
    #expect(error?.description == "5 components cannot be had of 1 example of 8 numbers: give more examples")
  }

  private func refusal(_ units: Int, _ samples: Tensor) -> String? {
    let error = #expect(throws: FittingError.self) { _ = try PrincipalComponents(units: units).fit(samples) }
    return error?.description
  }

  @Test("Five pictures have four components at most, of whatever size they are")
  func fewerPicturesThanComponents() {
    let key = RandomKey(seed: 5)
    let advice = "give at most 4, or more examples"
    #expect(
      refusal(10, key.normal([5, 1, 28, 28])) == "10 components cannot be had of 5 examples of 784 numbers: \(advice)")
    #expect(
      refusal(5, key.normal([5, 3, 64, 64])) == "5 components cannot be had of 5 examples of 12,288 numbers: \(advice)")
  }

  @Test("Examples that are all one have no direction, however their mean is rounded", arguments: [5, 100, 9000])
  func examplesThatAreAllAlike(size: Int) {
    let one = RandomKey(seed: 7).normal([1, size])
    #expect(refusal(2, Tensor.stacked(Array(repeating: one, count: 20))) == "the examples are all alike: give others")
    #expect(refusal(1, Tensor(zeros: [3, size])) == "the examples are all alike: give others")
    #expect(
      #expect(throws: FittingError.self) {
        try IndependentComponents(
          Arguments(IndependentComponents.signature, ["units": .integer(1), "seed": .integer(0)])
        ).fit(Tensor.stacked(Array(repeating: one, count: 7)))
      }?.description == "the examples are all alike: give others")
  }

  @Test("Copies are no further directions")
  func copiesAreRefused() throws {
    let pair = RandomKey(seed: 6).normal([2, 100])
    let copies = Tensor.stacked([pair, pair, pair])
    #expect(refusal(2, copies) == "the examples vary in 1 direction: give at most 1, not 2")
    #expect(
      #expect(throws: FittingError.self) { try PrincipalComponents(units: 2).fit(copies) }?.errorKind == .usage)
    #expect(try PrincipalComponents(units: 2, orFewer: true).fit(copies).architecture.units == 1)
  }
}
