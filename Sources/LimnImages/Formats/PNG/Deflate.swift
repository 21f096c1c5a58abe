import CCodecs

/// zlib's packing of a PNG's texts, with a bound on what is unpacked.
enum Deflate {
  /// What is packed; nil if that is damaged, more than the limit, or more than the budget, which pays for every byte that was
  /// unpacked to find out.
  static func unpack(_ bytes: ArraySlice<UInt8>, limit: Int, budget: inout Int) -> [UInt8]? {
    bytes.withUnsafeBufferPointer { bytes in
      var size = 0
      let code = limn_unpacked_size(bytes.baseAddress, bytes.count, max(0, min(limit, budget)), &size)
      budget -= size
      guard code == LIMN_OK else { return nil }
      // Swift's one empty array is shared by all threads, and would be written to.
      guard size > 0 else { return [] }
      var isWhole = false
      let unpacked = [UInt8](unsafeUninitializedCapacity: size) { buffer, used in
        isWhole = limn_unpack(bytes.baseAddress, bytes.count, buffer.baseAddress, size) == LIMN_OK
        used = isWhole ? size : 0
      }
      return isWhole ? unpacked : nil
    }
  }

  /// The bytes packed; nil if they do not become fewer.
  static func pack(_ bytes: [UInt8]) -> [UInt8]? {
    guard !bytes.isEmpty else { return nil }
    let packed = [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, used in
      used = bytes.withUnsafeBufferPointer { limn_pack($0.baseAddress, $0.count, buffer.baseAddress, buffer.count) }
    }
    return packed.isEmpty ? nil : packed
  }
}
