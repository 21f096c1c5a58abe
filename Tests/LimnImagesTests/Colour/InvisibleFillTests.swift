import LimnImages
import LimnTestSupport
import Testing

@Suite struct InvisibleFillTests {
  /// A picture of which the right half cannot be seen, in two depths.
  private func pictures() -> [Image] {
    [8, 16].flatMap { bits in
      [Image.Channels.greyAlpha, .rgba].map { channels in
        let step = channels.count
        let values = (0..<20 * 10 * step).map { index in
          let x = index / step % 20
          return index % step == step - 1 ? (x < 10 ? 255 : 0) : (x < 10 ? 100 + x : 7)
        }
        return Image(
          width: 20, height: 10, channels: channels,
          samples: bits == 8 ? .uint8(values.map { UInt8($0) }) : .uint16(values.map { UInt16($0) }))
      }
    }
  }

  @Test func theNearestVisibleColourIsTaken() {
    for image in pictures() {
      let filled = image.fillingInvisible()
      let expected = (0..<image.samples.count).map { index in
        let step = image.channels.count
        let x = index / step % 20
        return index % step == step - 1 ? (x < 10 ? 255 : 0) : 100 + min(x, 9)
      }
      switch filled.samples {
      case .uint8(let samples): #expect(samples.map(Int.init) == expected)
      case .uint16(let samples): #expect(samples.map(Int.init) == expected)
      }
      #expect(filled.restoringInvisible(from: image).samples == image.samples)
    }
  }

  @Test func picturesWithoutAnythingInvisibleStay() {
    for image in SampleImages.everyKind where !image.hasInvisible {
      #expect(image.fillingInvisible().samples == image.samples)
    }
    let nothing = Image(width: 2, height: 1, channels: .greyAlpha, samples: .uint8([5, 0, 9, 0]))
    #expect(nothing.hasInvisible && nothing.fillingInvisible().samples == nothing.samples)
  }
}
