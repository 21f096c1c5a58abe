import Foundation
import LimnFitting
import Testing

@Suite struct MarginLossTests {
  @Test(
    "Slope and curvature are the derivatives, taken by differences", arguments: [MarginLoss.logistic, .squaredHinge])
  func derivatives(_ loss: MarginLoss) {
    for margin in [-3.1, -0.7, 0.01, 0.6, 1.4, 4] {
      let (step, here) = (1e-4, loss.terms(at: margin))
      let (after, before) = (loss.terms(at: margin + step), loss.terms(at: margin - step))
      #expect(abs((after.value - before.value) / (2 * step) - here.slope) < 1e-7)
      #expect(abs((after.slope - before.slope) / (2 * step) - here.curvature) < 1e-7)
    }
  }

  @Test func farOutItIsFinite() {
    #expect(abs(MarginLoss.logistic.terms(at: 0).value - log(2)) < 1e-15)
    let wrong = MarginLoss.logistic.terms(at: -1e4)
    #expect(wrong.value == 1e4 && wrong.slope == -1 && wrong.curvature == 0)
    let right = MarginLoss.logistic.terms(at: 1e4)
    #expect(right.value == 0 && right.slope == 0)
  }
}
