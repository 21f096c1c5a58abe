import LimnImages
import LimnTensors

/// Small generated pictures for tests.
package enum SampleImages {
  /// A picture of gradients with a fine pattern, so that no two places look alike; alpha falls off to the right.
  package static func gradient(
    width: Int = 40, height: Int = 24, channels: Image.Channels = .rgb, bitDepth: Int = 8
  ) -> Image {
    let maximum = (1 << bitDepth) - 1
    var values: [Int] = []
    values.reserveCapacity(width * height * channels.count)
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<channels.count {
          let isAlpha = channels.hasAlpha && channel == channels.count - 1
          let along = isAlpha ? width - 1 - x : (channel == 1 ? y * width / max(1, height) : x)
          let pattern = isAlpha ? 0 : (x * 7 + y * 13 + channel * 5) % 11
          values.append(min(maximum, along * maximum * 9 / (10 * max(1, width)) + pattern * maximum / 255))
        }
      }
    }
    let samples: Image.Samples = bitDepth == 8 ? .uint8(values.map(UInt8.init)) : .uint16(values.map(UInt16.init))
    return Image(
      width: width, height: height, channels: channels, samples: samples,
      metadata: Metadata(exif: minimalExif, format: .png))
  }

  /// Pixels `[1, C, H, W]`, evenly spread over 0...1.
  package static func pixels(width: Int = 40, height: Int = 24, channels: Int = 3, seed: UInt64 = 1) -> Tensor {
    let key = RandomKey(seed: seed)
    return Tensor(shape: [1, channels, height, width]) { values in
      for index in 0..<values.count { values[index] = Float(key.uniform(at: index)) }
    }
  }

  /// Each kind of picture that a stage may meet: grey and colour, with alpha and without, of 8 and of 16 bits.
  package static var everyKind: [Image] {
    [Image.Channels.grey, .greyAlpha, .rgb, .rgba].flatMap { channels in
      [8, 16].map { gradient(channels: channels, bitDepth: $0) }
    }
  }

  /// An EXIF block with an empty directory.
  private static let minimalExif: [UInt8] = Array("II".utf8) + [42, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]
}
