/// Whole files read into memory, with every refusal in one line.
public enum FileBytes {
  /// The bytes of a regular file of at most `limit` bytes.
  ///
  /// Throws for what cannot be opened, for folders, pipes and devices (without waiting on them), for larger files (before
  /// anything is allocated) and for files cut short meanwhile.
  public static func read(_ path: String, limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
    let file = try OpenFile(path)
    let size = file.size
    guard size <= limit else {
      throw FileError(
        path, "cannot be read: \(size) bytes are above the limit of \(limit); give a smaller file", kind: .input)
    }
    var bytes = [UInt8](repeating: 0, count: size)
    var failure: FileError?
    bytes.withUnsafeMutableBytes { buffer in
      do throws(FileError) { try file.read(into: buffer, at: 0) } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// The text of a regular UTF-8 file of at most `limit` bytes; throws as `read` does, and for bytes that are not UTF-8.
  package static func readText(_ path: String, limit: Int = 1 << 24) throws(FileError) -> String {
    let bytes = try read(path, limit: limit)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw FileError(path, "cannot be read: it is not UTF-8 text; save it as UTF-8", kind: .input)
    }
    return text
  }
}
