import LimnTensors
import LimnTestSupport
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
}
