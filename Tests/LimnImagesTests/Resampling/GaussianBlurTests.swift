import Foundation
import ImageKit
import LimnImages
import LimnTensors
import TensorKit
import Testing

@Suite struct GaussianBlurTests {
  @Test func aPointBecomesABell() {
    var point = Tensor(zeros: [1, 1, 21, 21])
    point.withMutableValues { $0[10 * 21 + 10] = 1 }
    let bell = point.blurred(sigma: 1.5).array
    var line = [Double](repeating: 0, count: 21)
    for (place, value) in bell.enumerated() { line[place % 21] += Double(value) }
    var sum = 0.0
    for distance in -5...5 { sum += exp(-Double(distance * distance) / 4.5) }
    for x in 0..<21 {
      let distance = Double(x - 10)
      let weight = exp(-distance * distance / 4.5) / sum
      let expected: Double = abs(distance) <= 5 ? weight : 0
      #expect(abs(line[x] - expected) < 1e-6)
    }
    for x in 0..<21 {
      for y in 0..<21 { #expect(bell[y * 21 + x] == bell[x * 21 + y]) }
    }
  }

  @Test func plainStaysPlainUpToTheBorder() {
    expectClose(
      Tensor(repeating: 0.7, shape: [2, 3, 5, 4]).blurred(sigma: 3), Tensor(repeating: 0.7, shape: [2, 3, 5, 4]))
    let pixels = SampleImages.pixels()
    #expect(pixels.blurred(sigma: 0).array == pixels.array)
  }
}
