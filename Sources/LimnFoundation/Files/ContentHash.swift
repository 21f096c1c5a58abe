import COpenSSL

/// The SHA-256 of bytes that come a piece after the other: equal for files with equal contents.
public struct ContentHash: Sendable {
  private var digest = SHA256Digest()

  /// Makes the hash of nothing.
  package init() {}

  /// Adds bytes at the end.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    if !isKnownUniquelyReferenced(&digest) { digest = SHA256Digest(copying: digest) }
    digest.update(bytes)
  }

  /// Adds a text's UTF-8 bytes at the end.
  package mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  /// The hash of all that was added, as 64 hexadecimal digits in lower case.
  package var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in SHA256Digest(copying: digest).finalise() {
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
  package static func hexadecimal(of text: String) -> String { hexadecimal(of: Array(text.utf8)) }

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

/// The state of a SHA-256 in the system's libcrypto, which picks the fastest instructions of the processor (FIPS 180-4).
///
/// It is changed only by the one `ContentHash` that holds it, and copied before that where several do, so that what threads
/// share is read alone: hence `@unchecked Sendable`.
private final class SHA256Digest: @unchecked Sendable {
  private let context: OpaquePointer

  /// Readies libcrypto once: without the system's configuration file, which takes time to read and could take SHA-256 away, and
  /// without cleaning up at the program's exit, where other threads may be at work still.
  private static let isReady =
    OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT), nil) == 1

  init() {
    context = Self.makeContext()
    Self.check(Self.isReady ? EVP_DigestInit_ex(context, EVP_sha256(), nil) : 0)
  }

  init(copying other: SHA256Digest) {
    context = Self.makeContext()
    Self.check(EVP_MD_CTX_copy_ex(context, other.context))
  }

  deinit { EVP_MD_CTX_free(context) }

  func update(_ bytes: UnsafeRawBufferPointer) {
    Self.check(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
  }

  /// The 32 bytes of the hash; nothing can be added afterwards.
  func finalise() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { bytes, count in
      var written: UInt32 = 0
      Self.check(EVP_DigestFinal_ex(context, bytes.baseAddress, &written))
      count = Int(written)
    }
  }

  private static func makeContext() -> OpaquePointer {
    guard let context = EVP_MD_CTX_new() else { fatalError("libcrypto: no memory for a hash") }
    return context
  }

  /// These calls fail only where memory is out, or libcrypto was built without SHA-256.
  private static func check(_ status: Int32) {
    if status != 1 { fatalError("libcrypto: no SHA-256") }
  }
}
