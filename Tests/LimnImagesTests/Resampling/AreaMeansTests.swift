import ImageKit
import LimnImages
import LimnTensors
import Testing

@Suite struct AreaMeansTests {
  /// The mean of all pixels that a target pixel's area touches.
  private func mean(
    _ pixels: Tensor, channel: Int, x: Int, y: Int, width: Int, height: Int, column: Int, row: Int,
    size: (width: Int, height: Int)
  ) -> Float {
    let values = pixels.array
    var (sum, count) = (0.0, 0.0)
    for r in 0..<height where r * size.height < (row + 1) * height && (r + 1) * size.height > row * height {
      for c in 0..<width where c * size.width < (column + 1) * width && (c + 1) * size.width > column * width {
        sum += Double(values[(channel * pixels.shape[2] + y + r) * pixels.shape[3] + x + c])
        count += 1
      }
    }
    return Float(sum / count)
  }

  @Test(arguments: SampleImages.everyKind.indices)
  func eachPixelIsTheMeanOfWhatItTouches(kind: Int) {
    let image = SampleImages.everyKind[kind]
    let pixels = image.pixels()
    for (x, y, width, height, size) in [
      (0, 0, image.width, image.height, (width: 13, height: 7)), (5, 3, 11, 9, (width: 24, height: 24)),
      (2, 1, 8, 6, (width: 8, height: 6)), (0, 0, image.width, image.height, (width: 1, height: 1)),
    ] {
      let result = image.areaMeans(x: x, y: y, width: width, height: height, to: size)
      #expect(result.shape == [1, image.channels.colorCount, size.height, size.width])
      let found = result.array
      for place in found.indices {
        let (column, row) = (place % size.width, place / size.width % size.height)
        let expected = mean(
          pixels, channel: place / size.width / size.height, x: x, y: y, width: width, height: height, column: column,
          row: row, size: size)
        #expect(abs(found[place] - expected) < 1e-5)
      }
    }
  }

  @Test func threadsDoNotChangeIt() {
    let image = SampleImages.gradient(width: 200, height: 150)
    let one = image.areaMeans(to: (width: 67, height: 41)).array
    #expect(Threads.$count.withValue(3) { image.areaMeans(to: (width: 67, height: 41)) }.array == one)
  }
}
