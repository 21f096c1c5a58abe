/// An EXIF block as cameras write them: a maker, an orientation, a note of the maker's, a place, a thumbnail.
struct EXIFSample {
  var isBigEndian: Bool
  var orientation = 6
  var size = (width: 4000, height: 3000)
  var colourSpace = 65_535
  var hasGPS = true
  var hasThumbnail = true

  static let maker = Array("LimnCam\0".utf8)
  static let note = (0..<40).map { UInt8($0 + 100) }
  static let thumbnail = [0xFF, 0xD8] + (0..<200).map { UInt8($0 % 251 + 1) } + [0xFF, 0xD9]

  private func number(_ value: Int, _ size: Int) -> [UInt8] {
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return isBigEndian ? bytes.reversed() : bytes
  }

  private func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: [UInt8]) -> [UInt8] {
    number(tag, 2) + number(type, 2) + number(count, 4) + value + [UInt8](repeating: 0, count: 4 - value.count)
  }

  private func directory(_ entries: [[UInt8]], next: Int = 0, room: Int = 0) -> [UInt8] {
    number(entries.count, 2) + entries.joined() + number(next, 4) + [UInt8](repeating: 0, count: room)
  }

  /// The block; what is left out of it leaves zeros in its place, so that everything else stays where it is.
  var bytes: [UInt8] {
    let main = 8
    let maker = main + 2 + 4 * 12 + 4
    let exif = maker + Self.maker.count
    let note = exif + 2 + 4 * 12 + 4
    let gps = note + Self.note.count
    let latitude = gps + 2 + 2 * 12 + 4
    let second = latitude + 24
    let thumbnail = second + 2 + 2 * 12 + 4
    var block: [UInt8] = (isBigEndian ? [0x4D, 0x4D] : [0x49, 0x49]) + number(42, 2) + number(main, 4)
    var entries = [
      entry(0x010F, 2, Self.maker.count, number(maker, 4)), entry(0x0112, 3, 1, number(orientation, 2)),
      entry(0x8769, 4, 1, number(exif, 4)),
    ]
    if hasGPS { entries.append(entry(0x8825, 4, 1, number(gps, 4))) }
    block += directory(entries, next: hasThumbnail ? second : 0, room: hasGPS ? 0 : 12) + Self.maker
    block += directory([
      entry(0x927C, 7, Self.note.count, number(note, 4)), entry(0xA001, 3, 1, number(colourSpace, 2)),
      entry(0xA002, 4, 1, number(size.width, 4)), entry(0xA003, 3, 1, number(size.height, 2)),
    ])
    block += Self.note
    if hasGPS {
      block += directory([entry(1, 2, 2, Array("N\0".utf8)), entry(2, 5, 3, number(latitude, 4))])
      block += [48, 1, 8, 1, 30, 1].flatMap { number($0, 4) }
    } else {
      block += [UInt8](repeating: 0, count: second - gps)
    }
    guard hasThumbnail else { return block }
    block += directory([
      entry(0x0201, 4, 1, number(thumbnail, 4)), entry(0x0202, 4, 1, number(Self.thumbnail.count, 4)),
    ])
    return block + Self.thumbnail
  }
}
