import Foundation
import LimnEvaluation
import LimnTensors
import Testing

@Suite struct AxisAgreementTests {
  private func noise(_ seed: UInt64) -> [Double] { RandomKey(seed: seed).normal([1000]).array.map(Double.init) }

  @Test func theSameAxesInAnyOrderAndScaleAgree() {
    let axes = (0..<3).map { noise(UInt64($0)) }
    let other = [axes[2].map { -4 * $0 }, axes[0].map { 0.1 * $0 + 7 }, axes[1]]
    let scores = AxisAgreement.scores([axes, other])
    // The coefficient of a unit by itself is 1 − α.
    #expect(scores.allSatisfy { abs($0 - 0.9) < 0.02 }, "\(scores)")
  }

  @Test func turnedAxesAgreeLessAndNoiseNotAtAll() {
    let axes = (0..<2).map { noise(UInt64($0)) }
    let turned = [zip(axes[0], axes[1]).map { $0 + $1 }, zip(axes[0], axes[1]).map { $0 - $1 }]
    let scores = AxisAgreement.scores([axes, turned])
    #expect(scores[0] < 0.45 && scores[0] > 0.2, "\(scores)")
    #expect(AxisAgreement.scores([axes, [noise(8), noise(9)]])[0] < 0.01)
  }

  @Test func aModelHasTheMedianOverTheOthers() {
    let axes = (0..<2).map { noise(UInt64($0)) }
    let scores = AxisAgreement.scores([axes, axes, axes, [noise(8), noise(9)]])
    #expect(abs(scores[0] - 0.9) < 0.02 && scores[3] < 0.01)
    #expect(AxisAgreement.scores([axes]) == [0])
  }
}
