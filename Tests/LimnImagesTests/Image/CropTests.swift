import LimnImages
import Testing

@Suite struct CropTests {
  @Test(arguments: Image.Channels.allCases, [8, 16])
  func aCropHoldsItsRectangle(channels: Image.Channels, depth: Int) {
    var image = Image.pattern(9, 8, channels, bitDepth: depth)
    image.metadata.exif = exif(orientation: 1)
    let crop = image.cropped(x: 2, y: 3, width: 5, height: 4)
    #expect(crop.width == 5 && crop.height == 4 && crop.channels == channels && crop.metadata == image.metadata)
    for y in 0..<4 {
      for x in 0..<5 {
        for channel in 0..<channels.count {
          #expect(crop.sample(x: x, y: y, channel: channel) == image.sample(x: x + 2, y: y + 3, channel: channel))
        }
      }
    }
  }

  @Test func theWholeIsItself() {
    let image = Image.pattern(6, 5, .rgba)
    #expect(image.cropped(x: 0, y: 0, width: 6, height: 5).samples == image.samples)
  }
}
