/// What an image file says of its picture before its pixels: all that is needed to know what decoding it takes.
public struct ImageHeader: Sendable, Hashable {
  /// PNG or JPEG.
  public let format: Metadata.Format
  /// Columns of pixels as they are stored, before the orientation is applied.
  public let width: Int
  /// Rows of pixels as they are stored, before the orientation is applied.
  public let height: Int
  /// What the channels will mean once decoded: a palette is RGB, transparency given as one colour is alpha, CMYK as stored.
  public let channels: Image.Channels
  /// Bits of a sample once decoded: 8 or 16.
  public let bitDepth: Int
  /// Whether a JPEG comes in several scans, so that all of its coefficients are held until the last one is read.
  public let isProgressive: Bool
  /// Whether a PNG comes in Adam7's seven passes.
  public let isInterlaced: Bool
  /// How the rows and columns lie, as far as the EXIF block says so.
  public let orientation: Orientation
  /// Bytes of the whole file.
  public let fileBytes: Int
  /// Bytes of a JPEG's coefficients where they are all held at once, else 0.
  let coefficientBytes: Int

  /// Bytes that the decoded samples take, CMYK turned into RGB.
  public var sampleBytes: Int { width * height * (channels == .cmyk ? 3 : channels.count) * (bitDepth / 8) }

  /// Bytes that `ImageFile.read` needs at most beyond the samples that it gives: the file, a JPEG's coefficients, inks, and
  /// the picture before it is turned upright.
  public var decodingMemory: Int {
    let stored = width * height * channels.count * (bitDepth / 8)
    var most = stored + coefficientBytes
    if channels == .cmyk { most = max(most, stored + sampleBytes) }
    if orientation != .upright { most = max(most, 2 * sampleBytes) }
    return fileBytes + most - sampleBytes
  }
}

extension ImageFile {
  /// What a file says of its picture, read from its first bytes alone: never the pixels, and never the whole file.
  ///
  /// The lengths of skipped parts are checked against the file's size. Throws as `read` does where the file cannot be
  /// opened, is neither PNG nor JPEG or is above the limits, and where the header is damaged.
  public static func header(_ path: String, limits: ImageLimits = .init()) throws(ImageError) -> ImageHeader {
    let file = try OpenImage(path)
    return try header(of: file, limits: limits)
  }

  /// The same of a file that is open.
  static func header(of file: OpenImage, limits: ImageLimits) throws(ImageError) -> ImageHeader {
    var bytes = FileWindow(file)
    let header =
      switch try format(of: try bytes.read(0, upTo: 16)) {
      case .png: try PNGHeader.read(&bytes)
      case .jpeg: try JPEGHeader.read(&bytes)
      }
    try limits.check(width: header.width, height: header.height)
    return header
  }
}

/// The part of a PNG before its pixels.
enum PNGHeader {
  /// Above so many chunks the rest is not looked through.
  private static let limit = 4096

  static func read(_ bytes: inout FileWindow) throws(ImageError) -> ImageHeader {
    let damaged = ImageError(.corrupt, "damaged PNG: it does not start with a header (IHDR)")
    let head = try bytes.read(8, upTo: 25)
    guard head.count == 25, head.bigEndian(0, 4) == 13, head[4..<8].elementsEqual("IHDR".utf8) else { throw damaged }
    let (width, height) = (head.bigEndian(8, 4), head.bigEndian(12, 4))
    guard width > 0, height > 0 else { throw ImageError(.corrupt, "damaged PNG: \(width)×\(height) pixels") }
    let kinds: [UInt8: Image.Channels] = [0: .grey, 2: .rgb, 3: .rgb, 4: .greyAlpha, 6: .rgba]
    guard var channels = kinds[head[17]] else {
      throw ImageError(.corrupt, "damaged PNG: there is no colour type \(head[17])")
    }
    var orientation: Orientation?
    var place = 33
    for _ in 0..<limit {
      let start = try bytes.read(place, upTo: 8)
      guard start.count == 8 else { break }
      let length = start.bigEndian(0, 4)
      guard length <= bytes.size - place - 12 else {
        throw ImageError(
          .corrupt,
          "damaged PNG: the file is cut short: a chunk at byte \(place) asks for \(length) bytes, "
            + "\(max(0, bytes.size - place - 12)) are left")
      }
      let name = start[4..<8]
      if name.elementsEqual("tRNS".utf8) {
        channels = channels == .grey ? .greyAlpha : channels == .rgb ? .rgba : channels
      } else if name.elementsEqual("eXIf".utf8), length <= 1 << 20 {
        orientation = Orientation(exif: try bytes.read(place + 8, upTo: length))
      } else if name.elementsEqual("IEND".utf8) {
        break
      }
      place += 12 + length
    }
    return ImageHeader(
      format: .png, width: width, height: height, channels: channels, bitDepth: head[16] == 16 ? 16 : 8,
      isProgressive: false, isInterlaced: head[20] != 0, orientation: orientation ?? .upright, fileBytes: bytes.size,
      coefficientBytes: 0)
  }
}

/// The part of a JPEG before its first scan.
enum JPEGHeader {
  /// Above so many segments before the first scan, no photo is to be expected.
  private static let limit = 4096

  static func read(_ bytes: inout FileWindow) throws(ImageError) -> ImageHeader {
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
        isProgressive: isProgressive || isSplit, isInterlaced: false, orientation: orientation, fileBytes: fileBytes,
        coefficientBytes: isProgressive || isSplit ? blocks * 128 : 0)
    }
  }
}

extension [UInt8] {
  /// The number in `count` bytes, the highest first.
  fileprivate func bigEndian(_ start: Int, _ count: Int) -> Int {
    self[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
  }
}
