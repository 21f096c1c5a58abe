/// The part of a JPEG before its first scan.
enum JPEGHeader {
  /// Above so many segments before the first scan, no photo is to be expected.
  private static let limit = 4096

  static func read<Source>(_ bytes: inout Source) throws(ImageError) -> ImageHeader where Source: ByteSource {
    var place = 2
    var frame: Frame?
    var orientation: Orientation?
    for _ in 0..<limit {
      let start = try bytes.read(place, upTo: 4)
      guard start.count >= 2, start[0] == 0xFF else { throw cutShort }
      let marker = start[1]
      if marker == 0xFF {
        place += 1
        continue
      }
      if marker == 0x01 || (0xD0...0xD8).contains(marker) {
        place += 2
        continue
      }
      guard start.count == 4, marker != 0xD9 else { throw cutShort }
      let length = start.bigEndian(2, 2)
      guard length >= 2, length <= bytes.size - place - 2 else { throw cutShort }
      let contents = place + 4
      switch marker {
      case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(marker):
        frame = try Frame(marker: marker, try bytes.read(contents, upTo: min(length - 2, 6 + 3 * 255)))
      case 0xE1 where orientation == nil:
        let block = try bytes.read(contents, upTo: length - 2)
        if block.starts(with: "Exif".utf8), block.count > 6 {
          orientation = Orientation(exif: Array(block.dropFirst(6)))
        }
      case 0xDA:
        guard let frame else { throw cutShort }
        let count = try bytes.read(contents, upTo: 1).first.map(Int.init) ?? 0
        return try frame.header(
          isSplit: count < frame.components.count, orientation: orientation ?? .upright, fileBytes: bytes.size)
      default: break
      }
      place += 2 + length
    }
    throw ImageError(.corrupt, "damaged JPEG: more than \(limit) segments stand before its picture")
  }

  private static let cutShort = ImageError(.corrupt, "damaged JPEG: the file is cut short before its picture begins")

  /// What a start-of-frame segment says.
  private struct Frame {
    let isProgressive: Bool
    let width: Int
    let height: Int
    /// How often each component is sampled, across and down.
    let components: [(across: Int, down: Int)]

    init(marker: UInt8, _ contents: [UInt8]) throws(ImageError) {
      guard contents.count >= 6, contents.count >= 6 + 3 * Int(contents[5]) else { throw cutShort }
      // Kinds that are not read have no limits to be held to: the decoder names them.
      guard [0xC0, 0xC1, 0xC2, 0xC9, 0xCA].contains(marker), contents[0] == 8 else {
        throw ImageError(.unsupported, "a kind of JPEG that is not read: neither baseline nor progressive of 8 bits")
      }
      (height, width) = (contents.bigEndian(1, 2), contents.bigEndian(3, 2))
      guard width > 0, height > 0 else { throw ImageError(.corrupt, "damaged JPEG: \(width)×\(height) pixels") }
      isProgressive = marker & 3 == 2
      var components: [(across: Int, down: Int)] = []
      for index in 0..<Int(contents[5]) {
        let sampling = contents[6 + 3 * index + 1]
        let (across, down) = (Int(sampling >> 4), Int(sampling & 15))
        guard (1...4).contains(across), (1...4).contains(down) else {
          throw ImageError(.corrupt, "damaged JPEG: a component is sampled \(across)×\(down) times")
        }
        components.append((across, down))
      }
      self.components = components
    }

    func header(isSplit: Bool, orientation: Orientation, fileBytes: Int) throws(ImageError) -> ImageHeader {
      let kinds: [Int: Image.Channels] = [1: .grey, 3: .rgb, 4: .cmyk]
      guard let channels = kinds[components.count] else {
        throw ImageError(
          .unsupported, "a kind of JPEG that is not read: it has \(components.count) colour components")
      }
      let across = 8 * (components.map(\.across).max() ?? 1)
      let down = 8 * (components.map(\.down).max() ?? 1)
      let units = ((width + across - 1) / across) * ((height + down - 1) / down)
      let blocks = components.reduce(0) { $0 + units * $1.across * $1.down }
      return ImageHeader(
        format: .jpeg, width: width, height: height, channels: channels, bitDepth: 8,
        orientation: orientation, fileBytes: fileBytes, decoderBytes: isProgressive || isSplit ? blocks * 128 : 0)
    }
  }
}
