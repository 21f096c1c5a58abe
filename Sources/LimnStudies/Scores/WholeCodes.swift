import LimnEvaluation
import LimnTensors

/// The codes of all pictures of a set, from which the scores of β-VAE and FactorVAE draw.
package struct WholeCodes: Sendable {
  private let codes: Tensor
  private let counts: [Int]
  private let deviations: [Double]

  /// Where the draws begin: as `limn evaluate factors` does.
  static let key = SceneSample.key(seed: 0)

  /// Takes codes `[pictures, units]`, and the deviations of the units by which the scale-free reading divides.
  package init(_ codes: Tensor, counts: [Int], deviations: [Double]) {
    (self.codes, self.counts, self.deviations) = (codes, counts, deviations)
  }

  /// All units as they are.
  var published: InterventionScores { InterventionScores(codes: codes, counts: counts) }

  /// The active units, each divided by its deviation.
  func scaleFree(_ active: [Int]) -> InterventionScores {
    InterventionScores(codes: codes.scaled(by: deviations), counts: counts, units: active)
  }
}
