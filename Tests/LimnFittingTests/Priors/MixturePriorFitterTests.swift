import Foundation
import LimnFitting
import LimnModels
import LimnPipelines
import LimnTensors
import Testing

@Suite struct MixturePriorFitterTests {
  private static let space = LatentSpace(name: "m", model: "0000", levels: [.vector(units: 2)])

  private func samples(_ rows: Tensor) -> LatentSamples {
    let names = (0..<rows.shape[0]).map {
      ItemName(path: "\($0)", directory: "", stem: "\($0)", extension: "", index: $0)
    }
    return LatentSamples(space: Self.space, latents: Latent(space: Self.space, levels: [rows]), names: names)
  }

  private func fit(_ rows: Tensor, components: Int) throws -> (GaussianMixturePrior, [String]) {
    let fitter = try PriorFitters.standard.fitter("mixture", ["components": .integer(components)])
    guard let own = fitter as? MixturePriorFitter else { throw FittingError("another fitter") }
    let fitted = try own.fit(samples(rows))
    return (try #require(fitted.prior as? GaussianMixturePrior), fitted.notes)
  }

  /// A third about (3, 0) with deviations 0.2 and 1, the others about (−3, 1), correlated.
  private var rows: Tensor {
    let noise = RandomKey(seed: 1).normal([900, 2])
    return Tensor(shape: [900, 2]) { output in
      noise.withValues { noise in
        for row in 0..<900 {
          let (a, b) = (noise[2 * row], noise[2 * row + 1])
          let isFirst = row % 3 == 0
          output[2 * row] = isFirst ? 3 + 0.2 * a : -3 + a
          output[2 * row + 1] = isFirst ? b : 1 + 0.8 * a + 0.6 * b
        }
      }
    }
  }

  @Test func theComponentsThatWereDrawnComeBack() throws {
    let (mixture, notes) = try fit(rows, components: 2)
    let order = mixture.components.indices.sorted { mixture.weights[$0] < mixture.weights[$1] }
    #expect(abs(mixture.weights[order[0]] - 1.0 / 3) < 0.01)
    let (small, large) = (mixture.components[order[0]], mixture.components[order[1]])
    #expect(abs(small.mean.array[0] - 3) < 0.05 && abs(large.mean.array[0] + 3) < 0.15)
    let covariance = large.factor.matrixProduct(large.factor, otherTransposed: true).array
    #expect(abs(covariance[0] - 1) < 0.15 && abs(covariance[1] - 0.8) < 0.15 && abs(covariance[3] - 1) < 0.15)
    #expect(notes.count == 1 && notes[0].hasPrefix("components: 2, the smallest of weight 0.33"))
    // It is likelier than one normal distribution, and its own samples are as likely.
    let one = try fit(rows, components: 1).0
    let latents = mixture.shape.latent(rows)
    func mean(_ prior: GaussianMixturePrior, _ latents: Latent) -> Double {
      prior.logDensity(of: latents).reduce(0, +) / Double(latents.count)
    }
    #expect(mean(mixture, latents) > mean(one, latents) + 0.8)
    let drawn = Latent(stacking: (0..<900).map { mixture.sample(key: RandomKey(seed: 2).split($0), spread: 1) })
    #expect(abs(mean(mixture, drawn) - mean(mixture, latents)) < 0.15)
  }

  @Test func whatCannotBeFitted() {
    let few = #expect(throws: FittingError.self) { _ = try fit(rows.items(0..<5), components: 3) }
    #expect(few?.description == "5 photos are too few for 3 components: give two for each or more")
    let same = #expect(throws: FittingError.self) { _ = try fit(Tensor(zeros: [40, 2]), components: 2) }
    #expect(same?.description == "all latents are the same: there is nothing to fit")
  }
}
