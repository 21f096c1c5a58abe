#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file that cannot be read or written: one line that says which, why, and what to do.
public struct FileError: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// The path as it was given.
  public let path: String
  /// Why, and what to do, without the path.
  public let reason: String
  /// Whether the place refuses any file, not this one alone: it is full, read-only, broken or not the user's.
  package let concernsPlace: Bool
  /// Whether the file was to be read or written: `.input` or `.output`.
  public let errorKind: ErrorKind

  /// Makes an error about one path.
  public init(_ path: String, _ reason: String, concernsPlace: Bool = false, kind: ErrorKind = .output) {
    self.path = path
    self.reason = reason
    self.concernsPlace = concernsPlace
    errorKind = kind
  }

  /// The path and the reason: "out/a.png: cannot be written: no space left on the disk; free some and run again".
  public var description: String { "\(path.printable): \(reason)" }
}

extension FileError {
  /// What was being done when the system refused.
  package enum Action: String {
    /// Opening or reading.
    case read
    /// Making or writing.
    case written

    var kind: ErrorKind { self == .read ? .input : .output }
  }

  /// The system's refusal in plain words.
  package init(_ path: String, _ action: Action, code: Int32) {
    let why =
      switch code {
      case ENOENT: action == .read ? "no such file or folder; check the path" : "its folder is gone; run again"
      case EACCES, EPERM:
        action == .read
          ? "permission denied; make it readable for your user"
          : "permission denied; choose a place that your user may write to"
      case EROFS: "the disk is mounted read-only; choose another place"
      case ENOSPC: "no space left on the disk; free some and run again"
      case EDQUOT: "the disk quota is used up; free some space and run again"
      case EFBIG: "the file system allows no file that large; choose another place"
      case ENOTDIR, EEXIST: "a part of its path is a file, not a folder; choose another path"
      case EISDIR: "it is a folder, not a file; give a file's path"
      case ENAMETOOLONG: "the name is too long; shorten it"
      case ELOOP: "its symbolic links go in a circle; correct them"
      case EMFILE, ENFILE: "too many files are open; run fewer jobs at once"
      case EIO: "the disk reports an input/output error; check the disk"
      default: "the system says \"\(String(cString: strerror(code)))\""
      }
    let ofPlace = [ENOSPC, EDQUOT, EROFS, EIO, EACCES, EPERM].contains(code)
    self.init(
      path, "cannot be \(action.rawValue): \(why)", concernsPlace: action == .written && ofPlace, kind: action.kind)
  }

  /// The same error about a file that belongs to the output.
  package var ofOutput: FileError { FileError(path, reason, concernsPlace: concernsPlace) }

  /// Refuses paths that C would cut short or that name nothing.
  static func check(_ path: String, _ action: Action) throws(FileError) {
    if path.isEmpty {
      throw FileError("(empty path)", "cannot be \(action.rawValue): no path was given; give one", kind: action.kind)
    }
    if path.utf8.contains(0) {
      throw FileError(
        path, "cannot be \(action.rawValue): the path holds a NUL character; take it out", kind: action.kind)
    }
  }
}
