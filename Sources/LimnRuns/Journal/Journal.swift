import Foundation
import LimnFoundation
import LimnPipelines
import LimnTensors
import Synchronization

/// What a run did, line by line, in a file that only grows: what a later run believes, since a file's being there proves nothing.
///
/// A line is written at once or not at all, as far as the system goes; one that was torn by a crash is skipped when the
/// journal is read.
package final class Journal: Sendable {
  /// The file.
  package let path: String
  private let file: Mutex<Int32>

  /// Opens a journal to add to it; makes it where there is none. Throws when the system refuses.
  package init(path: String) throws(FileError) {
    let descriptor = retrying {
      open(path.systemPath, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o666)
    }
    guard descriptor >= 0 else { throw FileError(path, .written, code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileError(path, "cannot be written: it is not a regular file; take it away", concernsPlace: true)
    }
    self.path = path
    file = Mutex(descriptor)
    // A line that was torn must not take the next one with it.
    var last: UInt8 = 0
    if status.st_size > 0, pread(descriptor, &last, 1, status.st_size - 1) == 1, last != UInt8(ascii: "\n") {
      try append(bytes: [UInt8(ascii: "\n")])
    }
  }

  deinit {
    file.withLock { _ = close($0) }
  }

  /// Adds a record as one line; throws when the system refuses, and the line is taken back then.
  package func append(_ record: JournalRecord) throws(FileError) {
    try append(bytes: record.line)
  }

  /// Waits until what was added is safe on disk; throws when the system refuses.
  package func synchronise() throws(FileError) {
    let code = file.withLock { file in retrying { fsync(file) } == 0 ? 0 : errno }
    guard code == 0 || code == EINVAL else { throw FileError(path, .written, code: code) }
  }

  private func append(bytes: [UInt8]) throws(FileError) {
    let code: Int32 = file.withLock { descriptor in
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { return errno }
      var done = 0
      while done < bytes.count {
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done) }
        if count < 0 {
          let code = errno
          if code == EINTR { continue }
          ftruncate(descriptor, status.st_size)
          return code
        }
        done += count
      }
      return 0
    }
    guard code == 0 else { throw FileError(path, .written, code: code) }
  }
}

extension Journal {
  /// The longest line that is believed.
  private static let longestLine = 1 << 22
  /// Bytes of a journal that is read: some millions of lines.
  private static let limit = 4 << 30

  /// The records of a journal in order, and how many lines are none; empty where there is no journal. Throws where it cannot be read.
  package static func records(at path: String) throws(FileError) -> (records: [JournalRecord], damaged: Int) {
    guard access(path.systemPath, F_OK) == 0 else { return ([], 0) }
    do throws(FileError) {
      return records(in: try FileBytes.read(path, limit: limit))
    } catch {
      // A folder whose journal cannot be read cannot be written to either.
      throw error.ofOutput
    }
  }

  /// The records in a journal's bytes, and how many lines are none; a last line without its end counts for nothing.
  package static func records(in bytes: [UInt8]) -> (records: [JournalRecord], damaged: Int) {
    var records: [JournalRecord] = []
    var damaged = 0
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = bytes[start..<end]
      if !line.isEmpty {
        if line.count <= longestLine, let record = JournalRecord(line: line) {
          records.append(record)
        } else {
          damaged += 1
        }
      }
      start = end + 1
    }
    return (records, damaged)
  }
}
