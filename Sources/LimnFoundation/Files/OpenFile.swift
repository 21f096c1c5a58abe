#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A regular file opened for reading at any offset; closed when nobody holds it.
package final class OpenFile {
  package let path: String
  /// Its size in bytes when it was opened.
  package let size: Int
  private let descriptor: Int32

  /// Opens a file; refuses everything but regular files without waiting for one (a FIFO would hang).
  package init(_ path: String) throws(FileError) {
    try FileError.check(path, .read)
    let descriptor = open(path.systemPath, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path, .read, code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw FileError(path, .read, code: code)
    }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG else {
      close(descriptor)
      if kind == S_IFDIR { throw FileError(path, .read, code: EISDIR) }
      throw FileError(
        path, "cannot be read: it is not a regular file (a pipe or a device); give a file's path", kind: .input)
    }
    self.path = path
    self.size = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// Fills the buffer from an offset on; a file that ends before the buffer is full is an error.
  package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
    var done = 0
    while done < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress.map { $0 + done }, min(buffer.count - done, 1 << 30), off_t(offset + done))
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(path, .read, code: errno)
      }
      if count == 0 {
        throw FileError(
          path, "cannot be read: it became shorter while it was read; run again when it is whole", kind: .input)
      }
      done += count
    }
  }
}
