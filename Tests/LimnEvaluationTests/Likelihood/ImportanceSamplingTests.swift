import Foundation
import LimnEvaluation
import LimnModels
import LimnTensors
import TestKit
import Testing

@Suite struct ImportanceSamplingTests {
  /// A linear model of two pixels, x = μ + w·z + noise of variance σ², whose encoder returns the exact posterior, or one that is too wide.
  private func model(widening: Double = 0) throws -> (LearnedModel, (Double, Double) -> Double) {
    let folder = try TemporaryFolder()
    let model = try LinearVAE.write(to: folder("m"), widening: widening)
    return (model, LinearVAE.logDensity)
  }

  private let image = Tensor([0.9, 0.1], shape: [1, 1, 1, 2])

  @Test func withTheExactPosteriorEverySampleSaysTheLikelihood() throws {
    let (model, density) = try model()
    let exact = density(0.9, 0.1)
    for samples in [1, 7] {
      let found = try ImportanceSampling(model, samples: samples).estimate(image, key: RandomKey(seed: 3))
      #expect(abs(found.estimate - exact) < 1e-4, "\(found.estimate) \(exact)")
    }
    // The bound is tight, but for what sampling leaves.
    let found = try ImportanceSampling(model, samples: 4000).estimate(image, key: RandomKey(seed: 3))
    #expect(abs(found.bound - exact) < 0.05 && found.divergence > 0)
  }

  @Test func withAnotherPosteriorMoreSamplesComeCloserFromBelow() throws {
    let (model, density) = try model(widening: 1.5)
    let exact = density(0.9, 0.1)
    func mean(_ samples: Int) throws -> Double {
      let sampling = try ImportanceSampling(model, samples: samples)
      return try (0..<200).reduce(0) {
        $0 + (try sampling.estimate(image, key: RandomKey(seed: 1).split($1)).estimate) / 200
      }
    }
    let (one, ten) = (try mean(1), try mean(10))
    #expect(one < ten && ten < exact + 0.05, "\(one) \(ten) \(exact)")
    let many = try ImportanceSampling(model, samples: 3000).estimate(image, key: RandomKey(seed: 5))
    #expect(abs(many.estimate - exact) < 0.03 && many.bound < exact - 0.1)
  }
}
