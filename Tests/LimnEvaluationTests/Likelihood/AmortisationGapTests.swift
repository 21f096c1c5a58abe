import LimnEvaluation
import LimnModels
import LimnTensors
import TestKit
import Testing

/// A VAE whose best posterior is known: the gap of an encoder that is too wide is its divergence from that.
@Suite struct AmortisationGapTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func gap(widening: Double) throws -> Double {
    let model = try LinearVAE.write(to: folder("m\(widening)"), widening: widening)
    let gap = try #require(try AmortisationGap(model))
    let image = Tensor([0.9, 0.1], shape: [1, 1, 1, 2])
    return try #require(try gap.gap(image, key: RandomKey(seed: 1)))
  }

  @Test func theBestPosteriorLeavesNoGap() throws {
    #expect(abs(try gap(widening: 0)) < 0.02)
  }

  @Test func aWrongPosteriorLeavesItsDivergenceFromTheBest() throws {
    // KL of a normal distribution with a variance e times too large, ½ (e − 1 − 1) nats.
    #expect(abs(try gap(widening: 1) - 0.359) < 0.08)
  }
}
