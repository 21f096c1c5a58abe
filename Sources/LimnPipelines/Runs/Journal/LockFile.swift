import Foundation
import LimnTensors

/// A file that one process has locked, or several have together; the system gives it free when they end, however they end.
final class LockFile: Sendable {
  enum Refusal: Error {
    /// Someone else has it; who, in words, if that is known.
    case held(String?)
    case system(FileError)
  }

  private let descriptor: Int32

  /// Locks a file, which is made where there is none, without waiting; throws `Refusal`.
  ///
  /// Whoever has it for itself writes its process and machine into it. Where a file system has no locks, that note alone
  /// tells whether another is at work.
  init(path: String, isShared: Bool) throws(Refusal) {
    let descriptor = retrying { open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o666) }
    guard descriptor >= 0 else { throw .system(FileError(path, .written, code: errno)) }
    if retrying({ flock(descriptor, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) }) != 0 {
      let code = errno
      let holder = Self.note(descriptor)
      switch code {
      case EWOULDBLOCK:
        close(descriptor)
        throw .held(holder?.words)
      case ENOLCK, ENOSYS, EOPNOTSUPP, EINVAL:
        if let holder, holder.isAlive {
          close(descriptor)
          throw .held(holder.words)
        }
      default:
        close(descriptor)
        throw .system(FileError(path, .written, code: code))
      }
    }
    self.descriptor = descriptor
    let note = isShared ? "" : "\(getpid()) \(Self.host)\n"
    // On a full disk the lock holds without its note.
    _ = ftruncate(descriptor, 0) == 0 && pwrite(descriptor, note, note.utf8.count, 0) == note.utf8.count
  }

  deinit {
    // The note goes before the lock, so that no one is named who has left.
    ftruncate(descriptor, 0)
    close(descriptor)
  }

  /// Gives the lock back now rather than when nobody holds it any more.
  func release() { flock(descriptor, LOCK_UN) }

  /// Who has a file for itself, in words; nil where nobody has.
  static func holder(path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
    return errno == EWOULDBLOCK ? note(descriptor)?.words ?? "a process that is not known" : nil
  }

  /// The machine's name.
  static let host: String = {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
    let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.isEmpty ? "unknown" : text.printable
  }()

  private struct Note {
    let process: Int32
    let host: String

    var words: String { "pid \(process)" + (host == LockFile.host ? "" : " on \(host)") }
    var isAlive: Bool { host != LockFile.host || kill(process, 0) == 0 || errno == EPERM }
  }

  private static func note(_ descriptor: Int32) -> Note? {
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    let words = String(decoding: bytes.prefix(count), as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard let process = words.first.flatMap({ Int32($0) }) else { return nil }
    return Note(process: process, host: words.dropFirst().first.map { String($0).printable } ?? "")
  }
}
