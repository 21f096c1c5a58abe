import CCodecs
import LimnFoundation

/// A PNG that was cut off behind its last pixel, completed: what is missing are at most the checksum of the pixels (Adler-32), that of
/// their last chunk, and what follows them.
struct PNGCompletion {
  /// The completed file; missing bytes of the pixels' checksum are zeros.
  let bytes: [UInt8]
  /// Whether bytes of the pixels' checksum are missing.
  let lacksChecksum: Bool
  /// Whether the last chunk is missing.
  let lacksEnd: Bool

  /// Looks whether the packed pixels of a file come to an end; nil where they do not, and for an animation that was cut off.
  init?(_ file: [UInt8]) {
    guard file.count >= 33, file[12..<16].elementsEqual("IHDR".utf8) else { return nil }
    var (place, end) = (8, 8)
    var data: ArraySlice<UInt8> = []
    var (hasEnd, isAnimated) = (false, false)
    while place <= file.count - 8, !hasEnd {
      let isPixels = file[place + 4..<place + 8].elementsEqual("IDAT".utf8)
      let length = file.bigEndian(place, 4)
      guard place <= file.count - 12, length <= file.count - place - 12 else {
        if isPixels { data = file[(place + 8)...].prefix(length) }
        break
      }
      isAnimated = isAnimated || file[place + 4..<place + 8].elementsEqual("acTL".utf8)
      hasEnd = file[place + 4..<place + 8].elementsEqual("IEND".utf8)
      place += 12 + length
      if isPixels { end = place }
    }
    guard hasEnd || !isAnimated else { return nil }
    let isCut = !data.isEmpty
    let before = file[..<(isCut ? place : end)] + (isCut ? PNGChunk("IDAT", Array(data)).bytes : [])
    // More than the pixels need, and than any filter and interlacing adds.
    let (width, height) = (UInt64(file.bigEndian(16, 4)), UInt64(file.bigEndian(20, 4)))
    let lacking = before.withUnsafeBufferPointer {
      limn_png_lacking($0.baseAddress, $0.count, 8 &* width &* height &+ 16 &* (width &+ height) &+ 65_536)
    }
    guard lacking >= 0, isCut || lacking > 0 || !hasEnd else { return nil }
    let checksum =
      lacking == 0 ? [] : PNGChunk("IDAT", [UInt8](repeating: 0, count: Int(lacking))).bytes
    bytes = Array(before) + checksum + (hasEnd ? file[end..<place] : PNGChunkReader.lastChunk[...])
    lacksChecksum = lacking > 0
    lacksEnd = !hasEnd
  }
}
