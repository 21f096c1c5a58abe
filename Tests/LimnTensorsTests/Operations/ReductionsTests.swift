import LimnTensors
import TensorKit
import Testing

@Suite struct ReductionsTests {
  @Test(arguments: [Layout.plain, .blocked])
  func sumsDoNotCountThePadding(layout: Layout) {
    let a = counting([1, 3, 3, 3], layout)
    #expect(a.sum() == 351)
    #expect(a.mean() == 13)
    #expect(a.squaredNorm() == 26 * 27 * 53 / 6)
  }

  @Test func manySmallNumbersAreNotLostBesideALargeOne() {
    let values = [Float(1 << 24)] + [Float](repeating: 1, count: 1001)
    #expect(Tensor(values, shape: [1002]).sum() == Double(1 << 24) + 1001)
    #expect(Tensor(values, shape: [1002]).squaredNorm() == 0x1p48 + 1001)
  }

  @Test(arguments: [Layout.plain, .blocked])
  func channelSumsAreOverBatchAndPixels(layout: Layout) {
    let a = counting([2, 9, 2, 2], layout)
    let expected = (0..<9).map { channel in
      let first = (0..<4).reduce(0) { sum, pixel in sum + channel * 4 + pixel }
      return Float(2 * first + 4 * 36)
    }
    #expect(a.channelSums().array == expected)
  }

  @Test(arguments: [Layout.plain, .blocked], channelCounts)
  func channelSumsOfAnySizeAreTheNaiveOnes(layout: Layout, channels: Int) {
    for (rows, columns) in [(1, 1), (1, 7), (9, 57), (40, 41)] {
      let a = random([2, channels, rows, columns])
      let values = a.array
      let pixels = rows * columns
      let expected = (0..<channels).map { channel in
        (0..<2 * pixels).reduce(0.0) {
          $0 + Double(values[($1 / pixels * channels + channel) * pixels + $1 % pixels])
        }
      }
      let tolerance = 1e-6 * Float(pixels)
      expectClose(
        a.converted(to: layout).channelSums(), Tensor(expected.map { Float($0) }, shape: [channels]),
        tolerance: tolerance)
    }
  }
}
