import LimnImages
import LimnTensors
import Testing

extension Image {
  /// A made-up picture whose samples take every value sooner or later.
  static func pattern(_ width: Int, _ height: Int, _ channels: Channels, bitDepth: Int = 8, seed: UInt64 = 1) -> Image {
    let key = RandomKey(seed: seed)
    let values = 0..<width * height * channels.count
    return Image(
      width: width, height: height, channels: channels,
      samples: bitDepth == 8
        ? .uint8(values.map { UInt8(truncatingIfNeeded: key.bits(at: $0)) })
        : .uint16(values.map { UInt16(truncatingIfNeeded: key.bits(at: $0)) }))
  }

  /// A smooth picture, as photos are, that a JPEG keeps well.
  static func slope(_ width: Int, _ height: Int, _ channels: Channels) -> Image {
    let values = 0..<width * height * channels.count
    return Image(
      width: width, height: height, channels: channels,
      samples: .uint8(
        values.map { index in
          let (pixel, channel) = (index / channels.count, index % channels.count)
          return UInt8((pixel % width * (channel + 1) + pixel / width * 2) * 127 / (width * 4 + height * 2) + 60)
        }))
  }

  /// The largest sample value: 255 or 65535.
  var maximum: Int { (1 << bitDepth) - 1 }

  /// The sample of one pixel.
  func sample(x: Int, y: Int, channel: Int) -> Int {
    let index = (y * width + x) * channels.count + channel
    return switch samples {
    case .uint8(let samples): Int(samples[index])
    case .uint16(let samples): Int(samples[index])
    }
  }
}

/// What a refused operation says.
func refusal(_ body: () throws -> Void) -> ImageError? {
  do {
    try body()
    return nil
  } catch { return error as? ImageError }
}

/// Decodes a file with one to four bytes of it changed, `attempts` times: each is decoded, or refused in one line. `place` says where the
/// byte of an attempt is changed, of random bits.
func expectNoHarm(
  changing whole: [UInt8], attempts: Int, key: RandomKey, location: SourceLocation = #_sourceLocation,
  place: (_ attempt: Int, _ bits: UInt64) -> Int, decode: ([UInt8]) throws -> Void
) {
  for attempt in 0..<attempts {
    var damaged = whole
    for change in 0...attempt % 4 {
      let bits = key.split(attempt).bits(at: change)
      damaged[place(attempt, bits)] = UInt8(truncatingIfNeeded: bits >> 40)
    }
    let error = refusal { try decode(damaged) }
    #expect(
      error?.description.isEmpty != true && error?.description.contains { $0.isNewline } != true,
      sourceLocation: location)
  }
}
