import LimnImages
import Testing

@Suite struct CMYKTests {
  @Test func inksDarkenThePaper() {
    let inks: [UInt8] = [0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 255, 51, 102, 0, 128]
    var image = Image(width: 5, height: 1, channels: .cmyk, samples: .uint8(inks))
    image.metadata = Metadata(iccProfile: [1], exif: exif(orientation: 1), format: .jpeg)
    let seen = image.withRGBFromCMYK()
    #expect(
      seen.samples == .uint8([255, 255, 255, 0, 255, 255, 255, 0, 0, 0, 0, 0, 102, 76, 127]))
    #expect(seen.metadata == Metadata(exif: exif(orientation: 1), format: .jpeg))
  }

  @Test func otherPicturesStayAsTheyAre() {
    let image = Image.pattern(3, 3, .rgba, bitDepth: 16)
    #expect(image.withRGBFromCMYK().samples == image.samples)
  }
}
