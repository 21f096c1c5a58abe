import Foundation
import LimnScenes
import LimnTensors
import Testing

@Suite struct NonlinearMixtureTests {
  private func mixture(_ sources: Int = 3, _ columns: Int = 3, layers: Int = 3, seed: UInt64 = 1) -> NonlinearMixture {
    NonlinearMixture(
      sources: sources, columns: columns, segments: 4, rows: 400, layers: layers, key: RandomKey(seed: seed))
  }

  @Test("In each segment sources are independent, normal, and of deviations of their own from 0.5 to 3")
  func sources() {
    let mixture = mixture()
    #expect(mixture.count == 1600 && mixture.segment(of: 399) == 0 && mixture.segment(of: 400) == 1)
    var deviations: Set<Int> = []
    for segment in 0..<4 {
      let rows = (0..<400).map { mixture.sources(at: segment * 400 + $0) }
      for source in 0..<3 {
        let mean = rows.reduce(0) { $0 + $1[source] } / 400
        let deviation = (rows.reduce(0) { $0 + $1[source] * $1[source] } / 400).squareRoot()
        #expect(abs(mean) < 0.3 * deviation && (0.4...3.4).contains(deviation))
        deviations.insert(Int(deviation * 10))
        let other = (source + 1) % 3
        let product = rows.reduce(0) { $0 + $1[source] * $1[other] } / 400
        let otherDeviation = (rows.reduce(0) { $0 + $1[other] * $1[other] } / 400).squareRoot()
        #expect(abs(product) < 0.25 * deviation * otherDeviation)
      }
    }
    #expect(deviations.count > 5)
  }

  @Test(
    "One layer is linear with columns of length 1, and more are not linear; more columns than sources are dependent")
  func mixtures() {
    let linear = mixture(layers: 1)
    let (a, b) = (linear.mixed([1, 0, 0]), linear.mixed([0, 2, 0]))
    #expect(abs(a.reduce(0) { $0 + $1 * $1 } - 1) < 1e-9 && abs(b.reduce(0) { $0 + $1 * $1 } - 4) < 1e-9)
    let sum = linear.mixed([1, 2, 0])
    #expect(zip(sum, zip(a, b)).allSatisfy { abs($0 - $1.0 - $1.1) < 1e-9 })
    let bent = mixture()
    let (c, d, e) = (bent.mixed([1, 0, 0]), bent.mixed([0, 2, 0]), bent.mixed([1, 2, 0]))
    #expect(zip(e, zip(c, d)).contains { abs($0 - $1.0 - $1.1) > 1e-2 })
    #expect(mixture(2, 4).mixed([1, 1]).count == 4 && mixture(seed: 2).mixed([1, 0, 0]) != c)
  }
}
