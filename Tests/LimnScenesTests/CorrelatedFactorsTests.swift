import LimnScenes
import LimnTensors
import Testing

@Suite struct CorrelatedFactorsTests {
  private let scene = DSprites()

  /// 4,000 draws of all factors, scale and x correlated.
  private func draws(_ deviation: Double) -> [[Int]] {
    let pair = CorrelatedFactors(scene.factors, 1, 3, deviation: deviation)
    return (0..<4000).map { index in
      let key = RandomKey(seed: 7).split(index)
      var values = scene.factors.enumerated().map { key.integer(below: $1.count, at: $0) }
      pair.draw(into: &values, key: key)
      return values
    }
  }

  private func correlation(_ draws: [[Int]], _ first: Int, _ second: Int) -> Double {
    func mean(_ value: ([Int]) -> Double) -> Double { draws.reduce(0) { $0 + value($1) } / Double(draws.count) }
    let means = [first, second].map { place in mean { Double($0[place]) } }
    let variances = zip([first, second], means).map { place, middle in
      mean { (Double($0[place]) - middle) * (Double($0[place]) - middle) }
    }
    let product = mean { (Double($0[first]) - means[0]) * (Double($0[second]) - means[1]) }
    return product / (variances[0] * variances[1]).squareRoot()
  }

  @Test("They correlate as much as the shares of all pairs say, by 0.81, and leave the others independent")
  func correlated() {
    let drawn = draws(0.2)
    #expect(abs(correlation(drawn, 1, 3) - 0.81) < 0.02)
    #expect(abs(correlation(drawn, 3, 4)) < 0.05 && abs(correlation(drawn, 1, 4)) < 0.05)
    #expect(Set(drawn.map { $0[3] }).count == 32 && Set(drawn.map { $0[1] }).count == 6)
  }

  @Test("A wide deviation correlates nothing")
  func wide() { #expect(abs(correlation(draws(100), 1, 3)) < 0.05) }
}
