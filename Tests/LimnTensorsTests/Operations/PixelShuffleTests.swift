import LimnTensors
import TensorKit
import Testing

@Suite struct PixelShuffleTests {
  @Test(arguments: [1, 2, 3], [Layout.plain, .blocked])
  func shufflingAndUnshufflingAreInverse(r: Int, layout: Layout) {
    for channels in [1, 3, 5] {
      let fine = random([2, channels, 2 * r, 3 * r], layout)
      for target in [Layout.plain, .blocked] {
        let coarse = fine.pixelUnshuffled(by: r, layout: target)
        #expect(coarse.shape == [2, channels * r * r, 2, 3])
        #expect(coarse.layout == target)
        expectZeroPadding(coarse)
        expectSame(coarse.pixelShuffled(by: r, layout: layout), fine)
      }
    }
  }

  @Test func theOrderIsPyTorchs() {
    // torch.nn.functional.pixel_unshuffle(torch.arange(16.).reshape(1, 1, 4, 4), 2)
    let unshuffled = counting([1, 1, 4, 4]).pixelUnshuffled(by: 2)
    #expect(unshuffled.array == [0, 2, 8, 10, 1, 3, 9, 11, 4, 6, 12, 14, 5, 7, 13, 15])
    // torch.nn.functional.pixel_shuffle(torch.arange(16.).reshape(1, 8, 1, 2), 2)
    let shuffled = counting([1, 8, 1, 2]).pixelShuffled(by: 2)
    #expect(shuffled.array == [0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15])
  }

  @Test(arguments: [Layout.plain, .blocked])
  func anElementGoesToItsPlace(layout: Layout) {
    let (r, shape) = (2, Shape([2, 5, 4, 6]))
    let values = random(shape, layout)
    let coarse = values.pixelUnshuffled(by: r)
    let (fine, moved) = (values.array, coarse.array)
    for (n, c, y, x) in [(0, 0, 0, 1), (1, 4, 3, 5), (1, 2, 2, 1), (0, 3, 1, 4)] {
      let channel = c * r * r + y % r * r + x % r
      #expect(at(moved, coarse.shape, n, channel, y / r, x / r) == at(fine, shape, n, c, y, x))
    }
  }

  /// Odd sizes, single rows and columns, channels on both sides of whole groups, and more rows than one piece has.
  static let coarseShapes: [Shape] =
    channelCounts.map { [2, 4 * $0, 3, 5] } + [[1, 12, 1, 1], [1, 12, 1, 130], [1, 64, 70, 1], [1, 12, 90, 301]]

  @Test(arguments: coarseShapes, [1, 3])
  func eachPixelComesFromItsChannel(shape: Shape, threads: Int) {
    let coarse = random(shape)
    let values = coarse.array
    let (channels, rows, columns) = (shape[1] / 4, 2 * shape[2], 2 * shape[3])
    var expected: [Float] = []
    for item in 0..<shape[0] {
      for channel in 0..<channels {
        for row in 0..<rows {
          for column in 0..<columns {
            let from = channel * 4 + row % 2 * 2 + column % 2
            expected.append(at(values, shape, item, from, row / 2, column / 2))
          }
        }
      }
    }
    let fine = Tensor(expected, shape: [shape[0], channels, rows, columns])
    Threads.$count.withValue(threads) {
      for (from, to) in [(Layout.blocked, Layout.plain), (.blocked, .blocked), (.plain, .plain), (.plain, .blocked)] {
        let shuffled = coarse.converted(to: from).pixelShuffled(by: 2, layout: to)
        #expect(shuffled.layout == to)
        expectSame(shuffled, fine)
        expectZeroPadding(shuffled)
        let back = fine.converted(to: from).pixelUnshuffled(by: 2, layout: to)
        #expect(back.layout == to)
        expectSame(back, coarse)
        expectZeroPadding(back)
      }
    }
  }

  @Test(arguments: coarseShapes, [1, 3])
  func aDifferenceFromAShuffleIsThatOfItsParts(shape: Shape, threads: Int) {
    let coarse = random(shape)
    let fine = random([shape[0], shape[1] / 4, 2 * shape[2], 2 * shape[3]], seed: 2)
    let shuffled = coarse.pixelShuffled(by: 2)
    Threads.$count.withValue(threads) {
      for layout in [Layout.plain, .blocked] {
        for coarse in [coarse, coarse.converted(to: .blocked)] {
          expectSame(fine.converted(to: layout).subtractingPixelShuffle(of: coarse), fine - shuffled)
        }
      }
    }
  }

  @Test(arguments: [(1, 1), (7, 5), (8, 5), (7, 6)], [1, 3])
  func whatLiesBeyondAnImageIsLeftOut(size: (width: Int, height: Int), channels: Int) {
    let coarse = random([2, 12, 4, 6], .blocked)
    let image = random([2, channels, size.height, size.width], seed: 2)
    let shuffled = coarse.pixelShuffled(by: 2, layout: .plain)
      .cropped(x: 0, y: 0, width: size.width, height: size.height)
    let expected = image - (channels == 3 ? shuffled : shuffled.channelMean())
    expectSame(image.subtractingPixelShuffle(of: coarse), expected)
    expectSame(image.converted(to: .blocked).subtractingPixelShuffle(of: coarse), expected)
  }
}
