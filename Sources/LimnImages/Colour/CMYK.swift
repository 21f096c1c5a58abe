extension Image {
  /// A CMYK picture as RGB, by the plain formula red = (1 − cyan)(1 − black) and so on; any other picture as it is.
  ///
  /// The ICC profile is left out, since it describes inks.
  package func withRGBFromCMYK() -> Image {
    guard channels == .cmyk else { return self }
    var converted = replacing(channels: .rgb, samples: samples.mixedInks())
    converted.metadata.iccProfile = nil
    return converted
  }
}

extension Image.Samples {
  fileprivate func mixedInks() -> Image.Samples {
    switch self {
    case .uint8(let inks): .uint8(Self.mix(inks))
    case .uint16(let inks): .uint16(Self.mix(inks))
    }
  }

  private static func mix<Sample: FixedWidthInteger & UnsignedInteger>(_ inks: [Sample]) -> [Sample] {
    let pixels = inks.count / 4
    let most = UInt64(Sample.max)
    return [Sample](unsafeUninitializedCapacity: pixels * 3) { output, used in
      inks.withUnsafeBufferPointer { inks in
        for pixel in 0..<pixels {
          let light = most - UInt64(inks[pixel * 4 + 3])
          for channel in 0..<3 {
            let paper = most - UInt64(inks[pixel * 4 + channel])
            output.initializeElement(
              at: pixel * 3 + channel, to: Sample(truncatingIfNeeded: (paper * light + most / 2) / most))
          }
        }
      }
      used = pixels * 3
    }
  }
}
