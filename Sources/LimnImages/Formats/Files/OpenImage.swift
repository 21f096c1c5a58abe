import LimnFoundation
import LimnTensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A regular file that is open for reading; opening never waits, whatever stands at the path.
final class OpenImage {
  /// The descriptor, closed with this object.
  let descriptor: Int32
  /// What the file system said when it was opened.
  let state: FileState
  /// Bytes of the file when it was opened.
  var size: Int { state.size }

  /// Opens a file; throws where that is refused, or it is not a regular one.
  init(_ path: String) throws(ImageError) {
    let file = open(path.systemPath, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw Self.failure("open") }
    var status = stat()
    guard fstat(file, &status) == 0 else {
      let failure = Self.failure("open")
      close(file)
      throw failure
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(file)
      let kind = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "not a regular file"
      throw ImageError(.system, "cannot read: it is \(kind)")
    }
    descriptor = file
    state = FileState(status)
  }

  deinit { close(descriptor) }

  /// Whether nobody has written to the file since it was opened.
  var isUnchanged: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && FileState(status) == state
  }

  /// Fills a buffer from a place in the file on; gives how much of it, less than all at the end of the file. Throws where
  /// the system refuses.
  func read(_ place: Int, into buffer: UnsafeMutableBufferPointer<UInt8>) throws(ImageError) -> Int {
    var used = 0
    while used < buffer.count, let base = buffer.baseAddress {
      let got = pread(descriptor, base + used, buffer.count - used, off_t(place + used))
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw Self.failure("read") }
      guard got > 0 else { break }
      used += got
    }
    return used
  }

  /// Up to this many bytes from a place on, fewer at the end of the file; throws where the system refuses.
  func bytes(_ place: Int, upTo count: Int) throws(ImageError) -> [UInt8] {
    var failure: ImageError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      do throws(ImageError) {
        used = try read(place, into: buffer)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  private static func failure(_ action: String) -> ImageError {
    ImageError(.system, "cannot \(action): \(String(cString: strerror(errno)))")
  }
}
