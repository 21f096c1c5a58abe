/// What a WebP says of its picture, read from the heads of its chunks alone.
enum WebPHeader {
  /// Above so many chunks the rest is not looked through.
  private static let limit = 4096

  static func read(_ file: inout FileWindow) throws(ImageError) -> ImageHeader {
    let head = try file.read(0, upTo: 30)
    guard head.count == 30 else { throw damaged("the file is cut short before its picture begins") }
    var (width, height, hasAlpha) = (0, 0, false)
    switch String(latin1: head[12..<16]) {
    case "VP8X":
      (width, height) = (head.littleEndian(24, 3) + 1, head.littleEndian(27, 3) + 1)
      hasAlpha = head[20] & 0x10 != 0
    case "VP8L":
      guard head[20] == 0x2F else { throw damaged("its picture does not begin with its signature") }
      let bits = head.littleEndian(21, 4)
      (width, height) = (bits & 0x3FFF + 1, bits >> 14 & 0x3FFF + 1)
      hasAlpha = bits >> 28 & 1 == 1
    case "VP8 ":
      guard head[23..<26].elementsEqual([0x9D, 0x01, 0x2A]) else {
        throw damaged("its picture does not begin with its signature")
      }
      (width, height) = (head.littleEndian(26, 2) & 0x3FFF, head.littleEndian(28, 2) & 0x3FFF)
    default: throw damaged("it does not begin with a picture")
    }
    guard width > 0, height > 0 else { throw damaged("\(width)×\(height) pixels") }
    var (orientation, frames) = (Orientation.upright, 0)
    var place = 12
    let end = WebPChunks.end(of: head, fileBytes: file.size)
    for _ in 0..<limit where place <= end - 8 {
      let start = try file.read(place, upTo: 8)
      guard start.count == 8 else { break }
      let length = start.littleEndian(4, 4)
      switch String(latin1: start[..<4]) {
      case "ANMF": frames += 1
      case "EXIF" where length <= 1 << 20:
        let block = try file.read(place + 8, upTo: length)
        orientation = Orientation(exif: EXIFBlock.withoutSignature(block)) ?? .upright
      default: break
      }
      place += 8 + length + length % 2
    }
    return ImageHeader(
      format: .webp, width: width, height: height, channels: hasAlpha ? .rgba : .rgb, bitDepth: 8,
      orientation: orientation, fileBytes: file.size, decoderBytes: width * height * 5, frames: max(1, frames))
  }

  private static func damaged(_ text: String) -> ImageError { ImageError(.corrupt, "damaged WebP: \(text)") }
}

extension EXIFBlock {
  /// A block without the signature that some programs put before it, as a JPEG has it.
  static func withoutSignature(_ block: [UInt8]) -> [UInt8] {
    block.starts(with: "Exif\0\0".utf8) ? Array(block.dropFirst(6)) : block
  }
}
