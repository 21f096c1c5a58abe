import CCodecs
import LimnFoundation

/// The chunks of a whole PNG file, walked over once: their lengths are held to the file's before they are believed, so that libpng is
/// never handed one that the file does not hold, and what is asked for to the limits.
struct PNGChunkReader {
  /// Bytes that a chunk may have.
  static let limit = Parameter(
    "max-chunk", .integer(1...Int(Int32.max)),
    help: "Bytes of one PNG chunk, other than the pixels', above which a photo is rejected.",
    default: .integer(64 << 20),
    selects: true)

  /// A chunk of a file.
  struct Found {
    /// Its four letters.
    let name: String
    /// The place of its data.
    let data: Range<Int>
    private let file: [UInt8]

    fileprivate init(name: String, data: Range<Int>, file: [UInt8]) {
      self.name = name
      self.data = data
      self.file = file
    }

    /// The data, if the checksum (looked at only here) says that it is whole.
    var whole: ArraySlice<UInt8>? {
      let checksum = PNGChunkReader.checksum(of: file[data.lowerBound - 4..<data.upperBound])
      return file[data.upperBound..<data.upperBound + 4].elementsEqual(checksum.bigEndianBytes) ? file[data] : nil
    }
  }

  /// Visits every chunk up to the last one (IEND), in order; throws where one does not fit the file or the limits, and where there are
  /// too few data for as many pixels as the header promises. Unless `isStrict`, a file may end without its last chunk, or with a damaged
  /// one: where that should be is returned then, and nil otherwise.
  @discardableResult
  static func read(
    _ bytes: [UInt8], limits: ImageLimits, chunkLimit: Int, isStrict: Bool = true, visit: (Found) -> Void
  ) throws(ImageError) -> Int? {
    guard bytes.starts(with: [137, 80, 78, 71, 13, 10, 26, 10]) else { throw damaged("the PNG signature is damaged") }
    var (place, compressed, needed) = (8, 0, 0)
    var end: Int?
    while true {
      guard place <= bytes.count - 12 else {
        guard !isStrict, compressed > 0 else { throw damaged("the file is cut short") }
        end = place
        break
      }
      let length = bytes.bigEndian(place, 4)
      guard length <= bytes.count - place - 12 else {
        throw damaged(
          "the file is cut short: a chunk at byte \(place) asks for \(length) bytes, \(bytes.count - place - 12) are left"
        )
      }
      let name = String(latin1: bytes[place + 4..<place + 8])
      if place == 8 {
        guard name == "IHDR", length == 13 else { throw damaged("it does not start with a header (IHDR)") }
        let (width, height) = (bytes.bigEndian(16, 4), bytes.bigEndian(20, 4))
        try limits.check(width: width, height: height)
        let samples = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][Int(bytes[25])] ?? 0
        // Overflow is impossible within the limits of any memory, and what is not within them has been refused.
        let bits = (width * height).multipliedReportingOverflow(by: Int(bytes[24]) * samples)
        needed = bits.overflow ? .max : bits.partialValue / 8
      }
      let found = Found(name: name, data: place + 8..<place + 8 + length, file: bytes)
      if name == "IDAT" {
        compressed += length
      } else if length > chunkLimit {
        throw ImageError(
          .limit(.parameter(limit.name)),
          "PNG above a limit: a chunk at byte \(place) has \(length) bytes and the limit is \(chunkLimit)")
      }
      if name == "tRNS", length <= 256, found.whole == nil { throw damaged("tRNS: CRC error") }
      if name == "IEND" {
        if !isStrict, compressed > 0, length > 0 || found.whole == nil { end = place }
        break
      }
      visit(found)
      place += 12 + length
    }
    // Deflate packs at most 1032 bytes into one. Where it packed many, whether they are all there is found before they take
    // memory.
    let isShort = needed > 16 << 20 && compressed * 64 < needed && unpacksToFewer(bytes, than: needed)
    if compressed * 1032 < needed || isShort { throw damaged("there is too little data for its size") }
    return end
  }

  /// An IEND chunk, which ends a file.
  static let lastChunk: [UInt8] = [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]

  /// The checksum of a chunk's name and data.
  fileprivate static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBufferPointer { limn_checksum($0.baseAddress, $0.count) }
  }

  private static func unpacksToFewer(_ bytes: [UInt8], than needed: Int) -> Bool {
    bytes.withUnsafeBufferPointer { limn_png_is_short($0.baseAddress, $0.count, UInt64(needed)) != 0 }
  }

  private static func damaged(_ text: String) -> ImageError { ImageError(.corrupt, "damaged PNG: \(text)") }
}

extension PNGChunk {
  /// The chunk as it stands in a file.
  var bytes: [UInt8] {
    let named = Array(name.utf8) + data
    return UInt32(data.count).bigEndianBytes + named + PNGChunkReader.checksum(of: named[...]).bigEndianBytes
  }
}
