/// How the stored rows and columns of a photo lie, as EXIF's orientation tag numbers it (TIFF 6.0, tag 274).
public enum Orientation: Int, Sendable, Hashable, CaseIterable {
  /// As it is to be seen.
  case upright = 1
  /// Left and right exchanged.
  case mirrored = 2
  /// Upside down, turned by half a turn.
  case turnedHalf = 3
  /// Top and bottom exchanged.
  case flipped = 4
  /// Rows and columns exchanged.
  case transposed = 5
  /// To be turned right (clockwise) by a quarter.
  case needsRight = 6
  /// Rows and columns exchanged along the other diagonal.
  case transversed = 7
  /// To be turned left by a quarter.
  case needsLeft = 8

  /// Whether width and height change places.
  package var swapsSides: Bool { rawValue >= 5 }

  /// What an EXIF block says; nil where it has no value or is damaged.
  package init?(exif: [UInt8]) {
    guard let value = OrientationTag(in: exif)?.value else { return nil }
    self.init(rawValue: value)
  }

  /// The EXIF block with its orientation tag set; unchanged where it has no such tag.
  package func written(into exif: [UInt8]) -> [UInt8] {
    guard let tag = OrientationTag(in: exif) else { return exif }
    var patched = exif
    for (index, place) in tag.places.enumerated() {
      let shift = tag.isBigEndian ? 8 * (tag.places.count - 1 - index) : 8 * index
      patched[place] = UInt8(truncatingIfNeeded: rawValue >> shift)
    }
    return patched
  }
}

/// The place of the orientation tag in an EXIF block, found without trusting a number in it.
private struct OrientationTag {
  let isBigEndian: Bool
  let places: Range<Int>
  let value: Int

  init?(in exif: [UInt8]) {
    guard exif.count >= 8 else { return nil }
    switch (exif[0], exif[1]) {
    case (0x49, 0x49): isBigEndian = false
    case (0x4D, 0x4D): isBigEndian = true
    default: return nil
    }
    let bigEndian = isBigEndian
    /// The number in `size` bytes (at most 4), nil beyond the end.
    func number(at place: Int, size: Int) -> Int? {
      guard place >= 0, place <= exif.count - size else { return nil }
      let bytes = exif[place..<place + size]
      return (bigEndian ? Array(bytes) : bytes.reversed()).reduce(0) { $0 << 8 | Int($1) }
    }
    guard number(at: 2, size: 2) == 42, let directory = number(at: 4, size: 4),
      let count = number(at: directory, size: 2)
    else { return nil }
    for index in 0..<count {
      let entry = directory + 2 + 12 * index
      guard let tag = number(at: entry, size: 2), let type = number(at: entry + 2, size: 2),
        let values = number(at: entry + 4, size: 4)
      else { return nil }
      guard tag == 0x0112 else { continue }
      let sizes = [1: 1, 3: 2, 4: 4]  // byte, short, long
      guard values == 1, let size = sizes[type], let value = number(at: entry + 8, size: size) else { return nil }
      places = entry + 8..<entry + 8 + size
      self.value = value
      return
    }
    return nil
  }
}

extension Image {
  /// The picture as it is to be seen when it is stored in this orientation; metadata stays as it is.
  package func oriented(_ orientation: Orientation) -> Image {
    guard orientation != .upright else { return self }
    let samples: Samples =
      switch samples {
      case .uint8(let stored): .uint8(moved(stored, orientation))
      case .uint16(let stored): .uint16(moved(stored, orientation))
      }
    return Image(
      width: orientation.swapsSides ? height : width, height: orientation.swapsSides ? width : height,
      channels: channels, samples: samples, metadata: metadata)
  }

  /// The picture as it is to be seen, by its own EXIF block, whose tag then says upright, as does an XMP packet that speaks of it.
  public func upright() -> Image {
    guard let exif = metadata.exif, let orientation = Orientation(exif: exif), orientation != .upright else {
      return self
    }
    var image = oriented(orientation)
    image.metadata.exif = Orientation.upright.written(into: exif)
    image.metadata.xmp = image.metadata.xmp.map { XMPPacket($0).settingUpright().bytes }
    if orientation.swapsSides {
      image.metadata.storage = image.metadata.storage?.transposed
      image.metadata.density = image.metadata.density?.transposed
    }
    return image
  }

  private func moved<Sample>(_ stored: [Sample], _ orientation: Orientation) -> [Sample] {
    let (right, down) = (channels.count, width * channels.count)
    let (lastColumn, lastRow) = ((width - 1) * right, (height - 1) * down)
    // Where the first seen pixel is stored, and the steps to the next one seen to the right and below.
    let (first, stepRight, stepDown) =
      switch orientation {
      case .upright: (0, right, down)
      case .mirrored: (lastColumn, -right, down)
      case .turnedHalf: (lastColumn + lastRow, -right, -down)
      case .flipped: (lastRow, right, -down)
      case .transposed: (0, down, right)
      case .needsRight: (lastRow, -down, right)
      case .transversed: (lastColumn + lastRow, -down, -right)
      case .needsLeft: (lastColumn, down, -right)
      }
    let (columns, rows) = orientation.swapsSides ? (height, width) : (width, height)
    return [Sample](unsafeUninitializedCapacity: stored.count) { output, used in
      stored.withUnsafeBufferPointer { stored in
        var next = 0
        for row in 0..<rows {
          for column in 0..<columns {
            let place = first + row * stepDown + column * stepRight
            for channel in 0..<right {
              output.initializeElement(at: next, to: stored[place + channel])
              next += 1
            }
          }
        }
      }
      used = stored.count
    }
  }
}
