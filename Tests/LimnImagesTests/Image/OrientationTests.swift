import LimnImages
import LimnTensors
import Testing

@Suite struct OrientationTests {
  @Test(arguments: Orientation.allCases, Image.Channels.allCases)
  func theInverseUndoesIt(orientation: Orientation, channels: Image.Channels) {
    for depth in [8, 16] {
      let image = Image.pattern(7, 4, channels, bitDepth: depth)
      let inverse: [Orientation: Orientation] = [.needsRight: .needsLeft, .needsLeft: .needsRight]
      let back = image.oriented(orientation).oriented(inverse[orientation] ?? orientation)
      #expect(back.samples == image.samples && back.width == 7 && back.height == 4)
    }
  }

  /// The letters of a picture of 3×2, as each orientation shows them.
  @Test(arguments: [
    (Orientation.upright, "abc def"), (.mirrored, "cba fed"), (.turnedHalf, "fed cba"), (.flipped, "def abc"),
    (.transposed, "ad be cf"), (.needsRight, "da eb fc"), (.transversed, "fc eb da"), (.needsLeft, "cf be ad"),
  ])
  func eachIsWhatExifSays(orientation: Orientation, seen: String) {
    let image = Image(width: 3, height: 2, channels: .grey, samples: .uint8(Array("abcdef".utf8)))
    let turned = image.oriented(orientation)
    #expect(turned.samples == .uint8(Array(seen.utf8.filter { $0 != 32 })))
    #expect(turned.width == seen.split(separator: " ")[0].count)
  }

  @Test(arguments: Orientation.allCases, [false, true])
  func theTagIsReadAndWritten(orientation: Orientation, isBigEndian: Bool) {
    let block = exif(orientation: orientation.rawValue, isBigEndian: isBigEndian)
    #expect(Orientation(exif: block) == orientation)
    #expect(Orientation.upright.written(into: block) == exif(orientation: 1, isBigEndian: isBigEndian))
  }

  @Test(arguments: [0, 9, 256, 65_535])
  func othersMeanNothing(value: Int) {
    var image = Image.pattern(3, 2, .rgb)
    image.metadata.exif = exif(orientation: value)
    #expect(Orientation(exif: exif(orientation: value)) == nil)
    #expect(image.upright().metadata == image.metadata && image.upright().samples == image.samples)
  }

  @Test func hostileBlocksDoNoHarm() {
    let key = RandomKey(seed: 5)
    for isBigEndian in [false, true] {
      let block = exif(orientation: 6, isBigEndian: isBigEndian)
      for count in 0...block.count {
        _ = Orientation.upright.written(into: Array(block.prefix(count)))
      }
      for attempt in 0..<5000 {
        var damaged = block
        for change in 0..<3 {
          let bits = key.split(attempt).bits(at: change)
          damaged[Int(bits % UInt64(damaged.count))] =
            bits >> 40 & 1 == 0 ? 0xFF : UInt8(truncatingIfNeeded: bits >> 48)
        }
        #expect(Orientation.mirrored.written(into: damaged).count == damaged.count)
      }
    }
  }
}
