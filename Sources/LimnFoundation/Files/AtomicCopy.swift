extension AtomicFile {
  /// Copies the bytes of a file that was read before into a new file that appears whole or not at all, never a link.
  ///
  /// Throws `FileError` where the file no longer holds the bytes that were read, or the system refuses, and
  /// `CancellationError` in a task that is cancelled meanwhile; nothing is left behind then. Where a symbolic link stands
  /// at the path, it is written through, or else replaced. `modified` is as in `write`.
  @discardableResult
  package static func copy(
    _ source: FileRecord, to path: String, throughLinks: Bool = true, modified: Int? = nil
  ) throws -> FileRecord {
    let changed = FileError(
      source.path, "cannot be copied: it changed after it was read; run again when nobody writes to it", kind: .input)
    return try write(to: path, throughLinks: throughLinks, modified: modified) { output in
      let file = try OpenFile(source.path)
      guard file.size == source.state.size else { throw changed }
      var hash = ContentHash()
      var block = [UInt8](repeating: 0, count: min(1 << 20, max(1, file.size)))
      var offset = 0
      while offset < file.size {
        try Task.checkCancellation()
        let count = min(block.count, file.size - offset)
        try block.withUnsafeMutableBytes { bytes in
          let part = UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
          try file.read(into: part, at: offset)
          hash.update(UnsafeRawBufferPointer(part))
          try output.append(UnsafeRawBufferPointer(part))
        }
        offset += count
      }
      guard hash.hexadecimal == source.hash else { throw changed }
    }
  }
}
