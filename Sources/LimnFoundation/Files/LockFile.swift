import Foundation
import Synchronization

/// An advisory file lock, exclusive or shared, that the kernel releases when the process exits.
package final class LockFile: Sendable {
  package enum Refusal: KindedError {
    /// Another process holds it; a description of that process, if known.
    case held(String?)
    case system(FileError)

    /// What another process has is for the user to leave to it.
    package var errorKind: ErrorKind {
      switch self {
      case .held: .usage
      case .system(let error): error.errorKind
      }
    }
  }

  private let descriptor: Int32
  private let isHeld = Atomic(true)

  /// Locks a file, creating it if necessary, without waiting; throws `Refusal`.
  ///
  /// The holder of an exclusive lock writes its process and host into the file. On file systems without locks, that note
  /// alone shows whether another process is running.
  package init(path: String, isShared: Bool) throws(Refusal) {
    let descriptor = retrying { open(path.systemPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o666) }
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
    release()
    close(descriptor)
  }

  /// Gives the lock back now rather than when nobody holds it any more.
  package func release() {
    // What stands in the file later is the next holder's.
    guard isHeld.exchange(false, ordering: .sequentiallyConsistent) else { return }
    // The note goes before the lock, so that no one is named who has left.
    ftruncate(descriptor, 0)
    flock(descriptor, LOCK_UN)
  }

  /// Whether the file at a path is the one that is locked: another process may have taken that away just before.
  package func isStill(at path: String) -> Bool {
    var (own, found) = (stat(), stat())
    return fstat(descriptor, &own) == 0 && lstat(path.systemPath, &found) == 0 && own.st_ino == found.st_ino
      && own.st_dev == found.st_dev
  }

  /// Who has a file for itself, in words; nil where nobody has.
  package static func holder(path: String) -> String? {
    let descriptor = open(path.systemPath, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
    return errno == EWOULDBLOCK ? note(descriptor)?.words ?? "a process that is not known" : nil
  }

  /// The machine's name.
  package static let host: String = {
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
