import LimnImages
import Testing

@Suite struct ConversionTests {
  @Test func eightBitsSurviveSixteen() {
    let image = Image.pattern(20, 20, .rgba)
    #expect(image.with16Bits().bitDepth == 16)
    #expect(image.with16Bits().with8Bits().samples == image.samples)
  }

  @Test func sixteenBitsAreRoundedToNearest() {
    let image = Image(width: 5, height: 1, channels: .grey, samples: .uint16([0, 128, 129, 65_406, 65_407]))
    #expect(image.with8Bits().samples == .uint8([0, 0, 1, 254, 255]))
  }

  @Test(arguments: [8, 16])
  func alphaIsLeftOut(depth: Int) {
    let image = Image.pattern(7, 6, .rgba, bitDepth: depth)
    #expect(image.withoutAlpha().channels == .rgb)
    #expect(image.withoutAlpha().pixels().array == image.pixels().array)
    #expect(!image.isOpaque && image.withoutAlpha().isOpaque)
  }
}
