import ImageKit
import LimnImages
import LimnStages
import TensorKit
import Testing

@Suite struct ImageConversionTests {
  @Test func eightBitsGoToSixteenAndBack() {
    let all = Image(width: 256, height: 1, channels: .grey, samples: .uint8(Array(0...255)))
    let deep = all.converted(toDepth: 16)
    #expect(deep.bitDepth == 16 && deep.converted(toDepth: 8).samples == all.samples)
    expectClose(deep.pixels(), all.pixels(), tolerance: 1e-6)
  }

  @Test func sixteenBitsAreRoundedToTheNearest() {
    let all = Image(width: 65_536, height: 1, channels: .grey, samples: .uint16(Array(0...65_535)))
    guard case .uint8(let found) = all.converted(toDepth: 8).samples else { return }
    #expect(found.indices.allSatisfy { found[$0] == UInt8((Double($0) / 257).rounded()) })
  }

  @Test func whiteShowsThrough() {
    let image = Image(
      width: 3, height: 1, channels: .greyAlpha, samples: .uint8([100, 255, 100, 0, 0, 128]))
    #expect(image.laidOnWhite().samples == .uint8([100, 255, 127]))
    #expect(SampleImages.gradient().laidOnWhite().samples == SampleImages.gradient().samples)
  }
}
