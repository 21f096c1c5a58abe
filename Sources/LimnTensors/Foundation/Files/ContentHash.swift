import Crypto

/// The SHA-256 of bytes that come a piece after the other: what tells that two files hold the same.
public struct ContentHash: Sendable {
  private var digest = SHA256()

  /// Makes the hash of nothing.
  public init() {}

  /// Adds bytes at the end.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    digest.update(bufferPointer: bytes)
  }

  /// Adds a text's UTF-8 bytes at the end.
  public mutating func update(_ text: String) {
    digest.update(data: Array(text.utf8))
  }

  /// The hash of all that was added, as 64 hexadecimal digits in lower case.
  public var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in digest.finalize() {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The hash of bytes, as 64 hexadecimal digits in lower case.
  public static func hexadecimal(of bytes: [UInt8]) -> String {
    var hash = ContentHash()
    bytes.withUnsafeBytes { hash.update($0) }
    return hash.hexadecimal
  }

  /// The hash of a text's UTF-8 bytes, as 64 hexadecimal digits in lower case.
  public static func hexadecimal(of text: String) -> String { hexadecimal(of: Array(text.utf8)) }

  /// The hash of a regular file, a megabyte at a time; throws for what cannot be opened or read.
  public static func hexadecimal(ofFile path: String) throws(FileError) -> String {
    let file = try OpenFile(path)
    var hash = ContentHash()
    var block = [UInt8](repeating: 0, count: min(1 << 20, max(1, file.size)))
    var offset = 0
    while offset < file.size {
      let count = min(block.count, file.size - offset)
      var failure: FileError?
      block.withUnsafeMutableBytes { bytes in
        let part = UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
        do throws(FileError) {
          try file.read(into: part, at: offset)
          hash.update(UnsafeRawBufferPointer(part))
        } catch { failure = error }
      }
      if let failure { throw failure }
      offset += count
    }
    return hash.hexadecimal
  }
}
