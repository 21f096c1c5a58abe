import LimnTensors
import TensorKit
import Testing

@Suite struct ChannelsTests {
  @Test(arguments: [Layout.plain, .blocked])
  func aBiasIsAddedToItsChannel(layout: Layout) {
    for channels in channelCounts {
      let x = counting([2, channels, 2, 3], layout)
      let sum = x.addingToChannels(counting([channels]) * 1000)
      #expect(sum.layout == layout)
      #expect(sum.array == (0..<12 * channels).map { Float($0 + $0 / 6 % channels * 1000) })
    }
  }

  @Test func aRowGetsABiasAndColumnsSumUp() {
    let x = counting([3, 2])
    #expect(x.addingToRows(Tensor([10, 20], shape: [2])).array == [10, 21, 12, 23, 14, 25])
    #expect(x.rowSum().array == [6, 9])
  }

  @Test(arguments: [1, 3], [(1, 1), (1, 17), (5, 33), (64, 100)])
  func rowsOfAnyLengthAreSummedAndBiased(threads: Int, size: (rows: Int, columns: Int)) {
    let (rows, columns) = size
    let (x, bias) = (random([rows, columns]), random([columns], seed: 2))
    let (values, biases) = (x.array, bias.array)
    #expect(x.addingToRows(bias).array == values.indices.map { values[$0] + biases[$0 % columns] })
    let sums = (0..<columns).map { column in (0..<rows).reduce(Float(0)) { $0 + values[$1 * columns + column] } }
    expectClose(x.rowSum(), Tensor(sums, shape: [columns]), tolerance: 1e-4)
    Threads.$count.withValue(threads) {
      let image = x.reshaped(to: [1, 1, rows, columns])
      let sum = image.addingToChannels(Tensor([2], shape: [1]))
      #expect(sum.array == values.map { $0 + 2 })
    }
  }

  @Test(arguments: [Layout.plain, .blocked], [1, 2, 3])
  func repeatingAndSummingAreAdjoint(layout: Layout, r: Int) {
    let coarse = random([2, 9, 2, 3], layout)
    let fine = random([2, 9, 2 * r, 3 * r], layout, seed: 2)
    let forward = (coarse.repeatingPixels(r) * fine).sum()
    #expect(abs(forward - (coarse * fine.summingSquares(r)).sum()) < 1e-4)
    expectClose(coarse.repeatingPixels(r).summingSquares(r), coarse * Float(r * r), tolerance: 1e-5)
  }

  @Test func aPixelBecomesASquare() {
    let x = Tensor([1, 2], shape: [1, 1, 1, 2])
    #expect(x.repeatingPixels(2).array == [1, 1, 2, 2, 1, 1, 2, 2])
    #expect(counting([1, 1, 2, 4]).summingSquares(2).array == [10, 18])
  }
}
