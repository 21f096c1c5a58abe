import CCodecs
import LimnFoundation

/// zlib's unpacking of a file that gzip packed, with a bound on what is unpacked.
enum Gzip {
  /// Whether bytes begin as a file of gzip does.
  static func matches(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// What is packed; throws for damaged bytes and for more than the limit, naming the file.
  static func unpack(_ bytes: [UInt8], of path: String, limit: Int) throws(FileError) -> [UInt8] {
    var block: UnsafeMutablePointer<UInt8>?
    var size = 0
    let code = bytes.withUnsafeBufferPointer { limn_gunzip($0.baseAddress, $0.count, limit, &block, &size) }
    switch Int(code) {
    case LIMN_OK: break
    case LIMN_LIMIT:
      throw FileError(path, "unpacks to more than \(limit) bytes; give a smaller file", kind: .input)
    case LIMN_MEMORY: throw FileError(path, "cannot be unpacked: there is not enough memory", kind: .input)
    default: throw FileError(path, "is damaged or cut short where gzip packed it; get it again", kind: .input)
    }
    defer { limn_gunzip_free(block) }
    return Array(UnsafeBufferPointer(start: block, count: size))
  }
}
