import LimnTensors
import TensorKit
import Testing

@Suite struct WindowsTests {
  @Test func mirroringRepeatsTheEdgePixelAndTurnsBack() {
    let row = Tensor([1, 2, 3], shape: [1, 1, 1, 3])
    #expect(
      row.paddedByMirroring(toMultipleOf: 8).cropped(x: 0, y: 0, width: 8, height: 1).array == [
        1, 2, 3, 3, 2, 1, 1, 2,
      ])
    let pixel = Tensor([7], shape: [1, 1, 1, 1]).paddedByMirroring(toMultipleOf: 4)
    #expect(pixel.array == [Float](repeating: 7, count: 16))
  }

  @Test(arguments: [Layout.plain, .blocked])
  func croppingUndoesMirroring(layout: Layout) {
    let image = random([2, 3, 5, 7], layout)
    let padded = image.paddedByMirroring(toMultipleOf: 4)
    #expect(padded.shape == [2, 3, 8, 8])
    expectSame(padded.cropped(x: 0, y: 0, width: 7, height: 5), image)
    expectSame(image.paddedByMirroring(toMultipleOf: 1), image)
    let (values, mirrored) = (image.array, padded.array)
    #expect(at(mirrored, padded.shape, 1, 2, 6, 7) == at(values, image.shape, 1, 2, 3, 6))
  }

  @Test(arguments: [Layout.plain, .blocked])
  func aCropIsARectangle(layout: Layout) {
    let image = counting([2, 9, 4, 5], layout)
    let crop = image.cropped(x: 2, y: 1, width: 2, height: 3)
    #expect(crop.layout == .plain)
    #expect(crop.shape == [2, 9, 3, 2])
    let (values, cropped) = (image.array, crop.array)
    for (n, c, y, x) in [(0, 0, 0, 0), (1, 8, 2, 1), (0, 5, 1, 1)] {
      #expect(at(cropped, crop.shape, n, c, y, x) == at(values, image.shape, n, c, y + 1, x + 2))
    }
    expectSame(image.cropped(x: 0, y: 0, width: 5, height: 4), image)
    // A crop of a crop is one crop.
    expectSame(
      crop.cropped(x: 1, y: 1, width: 1, height: 1), image.cropped(x: 3, y: 2, width: 1, height: 1))
  }

  @Test(arguments: [Layout.plain, .blocked])
  func itemsUndoStacking(layout: Layout) {
    let (a, b) = (random([1, 3, 2, 2], layout), random([2, 3, 2, 2], layout, seed: 2))
    let stacked = Tensor.stacked([a, b])
    #expect(stacked.shape == [3, 3, 2, 2])
    expectSame(stacked.items(0..<1), a)
    expectSame(stacked.items(1..<3), b)
    #expect(stacked.items(1..<1).shape == [0, 3, 2, 2])
  }

  @Test func aRepeatedChannelHasItselfAsMean() {
    let grey = random([2, 1, 3, 4])
    let colour = grey.repeatingChannel(3)
    #expect(colour.shape == [2, 3, 3, 4])
    expectClose(colour.channelMean(), grey, tolerance: 1e-6)
    #expect(counting([1, 3, 1, 2], .blocked).channelMean().array == [2, 3])
  }

  @Test(arguments: [1, 3])
  func theMeanOverChannelsIsEachPixelsOwn(threads: Int) {
    let image = random([2, 5, 91, 97])
    let values = image.array
    let mean = Threads.$count.withValue(threads) { image.channelMean() }
    let expected = (0..<2 * 91 * 97).map { place in
      let (item, pixel) = (place / (91 * 97), place % (91 * 97))
      return (0..<5).reduce(Float(0)) { $0 + values[(item * 5 + $1) * 91 * 97 + pixel] } / 5
    }
    #expect(mean.array == expected)
  }
}
