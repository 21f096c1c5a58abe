/// The part of a PNG before its pixels.
enum PNGHeader {
  /// Above so many chunks the rest is not looked through.
  private static let limit = 4096

  /// The columns and rows, which the first chunk says.
  static func size(_ bytes: inout FileWindow) throws(ImageError) -> (width: Int, height: Int) {
    let head = try first(&bytes)
    return (head.bigEndian(8, 4), head.bigEndian(12, 4))
  }

  /// The first chunk, its length before it and its checksum behind it.
  private static func first(_ bytes: inout FileWindow) throws(ImageError) -> [UInt8] {
    let head = try bytes.read(8, upTo: 25)
    guard head.count == 25, head.bigEndian(0, 4) == 13, head[4..<8].elementsEqual("IHDR".utf8) else {
      throw ImageError(.corrupt, "damaged PNG: it does not start with a header (IHDR)")
    }
    let (width, height) = (head.bigEndian(8, 4), head.bigEndian(12, 4))
    guard width > 0, height > 0 else { throw ImageError(.corrupt, "damaged PNG: \(width)×\(height) pixels") }
    return head
  }

  /// All of it but chunks that are not needed.
  static func read(_ bytes: inout FileWindow) throws(ImageError) -> ImageHeader {
    let head = try first(&bytes)
    let (width, height) = (head.bigEndian(8, 4), head.bigEndian(12, 4))
    let kinds: [UInt8: Image.Channels] = [0: .grey, 2: .rgb, 3: .rgb, 4: .greyAlpha, 6: .rgba]
    guard var channels = kinds[head[17]] else {
      throw ImageError(.corrupt, "damaged PNG: there is no colour type \(head[17])")
    }
    var orientation: Orientation?
    var (announced, beginsWithFile, hasControls, hasPixels) = (0, false, false, false)
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
      } else if name.elementsEqual("acTL".utf8), !hasPixels, length == 8 {
        announced = try bytes.read(place + 8, upTo: 4).bigEndian(0, 4)
      } else if name.elementsEqual("fcTL".utf8) {
        hasControls = true
        if !hasPixels { beginsWithFile = true }
      } else if name.elementsEqual("IDAT".utf8) {
        hasPixels = true
      } else if name.elementsEqual("IEND".utf8) {
        break
      }
      place += 12 + length
    }
    let frames = PNGMetadata.frames(
      announced: announced, beginsWithFile: beginsWithFile, hasControls: hasControls)
    let depth = head[16] == 16 ? 16 : 8
    // The canvas of an animation, as it is shown and as it was before, and its first picture.
    let canvas = frames > 1 ? 3.0 * Double(width) * Double(height) * Double((channels.colorCount + 1) * depth / 8) : 0
    return ImageHeader(
      format: .png, width: width, height: height, channels: channels, bitDepth: depth,
      orientation: orientation ?? .upright, fileBytes: bytes.size, decoderBytes: Int(min(canvas, 1e18)), frames: frames)
  }
}
