import Foundation
import LimnImages
import LimnTensors
import LimnTestSupport
import Testing

@Suite struct GaussianBlurTests {
  @Test func aPointBecomesABell() {
    var point = Tensor(zeros: [1, 1, 21, 21])
    point.withMutableValues { $0[10 * 21 + 10] = 1 }
    let bell = point.blurred(sigma: 1.5).array
    let line = (0..<21).map { x in (0..<21).reduce(Float(0)) { $0 + bell[$1 * 21 + x] } }
    let sum = (-5...5).reduce(0.0) { $0 + exp(-Double($1 * $1) / 4.5) }
    for x in 0..<21 {
      let distance = Double(x - 10)
      let expected = abs(distance) <= 5 ? exp(-distance * distance / 4.5) / sum : 0
      #expect(abs(Double(line[x]) - expected) < 1e-6)
    }
    #expect((0..<21).allSatisfy { x in (0..<21).allSatisfy { y in bell[y * 21 + x] == bell[x * 21 + y] } })
  }

  @Test func plainStaysPlainUpToTheBorder() {
    expectClose(
      Tensor(repeating: 0.7, shape: [2, 3, 5, 4]).blurred(sigma: 3), Tensor(repeating: 0.7, shape: [2, 3, 5, 4]))
    let pixels = SampleImages.pixels()
    #expect(pixels.blurred(sigma: 0).array == pixels.array)
  }
}
