import Foundation
import LimnModels
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

@Suite struct ComponentsTests {
  /// Two components of rows of four numbers, at right angles, with variances 4 and 1, and a noise of 0.25.
  private func model(in folder: TemporaryFolder, noise: Double = 0.25) throws -> LearnedModel {
    let basis = [0.5, 0.5, 0.5, 0.5, 0.5, -0.5, 0.5, -0.5]
    try TinyComponents.write(
      to: folder("m"), shape: [4], mean: [1, 2, 3, 4], components: basis, variances: [4, 1], noise: noise)
    return try ModelLibrary(searchPaths: [folder.path], families: ModelFamily.all).model("m")
  }

  @Test func encodesProjectionsAndDecodesThem() throws {
    let folder = try TemporaryFolder()
    let model = try model(in: folder)
    let inputs = Tensor([2, 3, 4, 5, 1, 2, 3, 4], shape: [2, 4])
    try checkModel(encoder: model.encoder, decoder: model.decoder, inputs: [inputs])
    let latent = try model.encoder.encode(inputs)
    #expect(latent.levels[0].array == [2, 0, 0, 0])
    expectClose(try model.decoder.decode(latent), inputs, tolerance: 1e-6)
  }

  @Test func theDensityIsThatOfANormalDistribution() throws {
    let folder = try TemporaryFolder()
    let model = try model(in: folder)
    // Covariance: 4 and 1 along the components, 0.25 along the other two directions.
    let x = Tensor([3, 2, 3, 4], shape: [1, 4])
    let logDeterminant = log(4.0) + log(1.0) + 2 * log(0.25)
    // Deviation (2, 0, 0, 0) is 1 along both components, and √2 across.
    let distance = 1.0 / 4 + 1.0 / 1 + 2.0 / 0.25
    let expected = -0.5 * (4 * log(2 * Double.pi) + logDeterminant + distance)
    #expect(abs(try model.density.logDensity(of: x)[0] - expected) < 1e-12)
    #expect(abs(try model.prior.sample(key: RandomKey(seed: 1)).levels[0].array[0]) < 20)
    let priorDensity = try model.prior.logDensity(of: model.encoder.encode(x))[0]
    #expect(abs(priorDensity + 0.5 * (2 * log(2 * Double.pi) + log(4) + 0.25 + 1)) < 1e-5)
  }

  @Test func withoutNoiseThereIsNoDensity() throws {
    let folder = try TemporaryFolder()
    #expect(try model(in: folder, noise: 0).has(.density) == false)
  }

  @Test func extentsThatCannotBe() {
    #expect(throws: ShapeError("shape is [channels, height, width] with 1 or 3 channels, or [columns], not [2, 3]")) {
      _ = try ComponentsArchitecture(shape: [2, 3], units: 1)
    }
    #expect(throws: ShapeError("7 components cannot be had of data of shape [1, 2, 3]")) {
      _ = try ComponentsArchitecture(shape: [1, 2, 3], units: 7)
    }
  }
}
