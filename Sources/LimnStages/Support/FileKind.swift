import Foundation

/// What stands at a path.
package struct FileKind {
  enum Kind { case file, folder, other }

  /// Device and inode: the same for two paths of one file.
  package struct Identity: Hashable {
    let device: UInt64
    let inode: UInt64
  }

  let type: Kind
  private let mode: mode_t
  /// Which of the system's files it is.
  package let identity: Identity

  /// What a path leads to; nil (and `errno`) if nothing can be found there.
  package init?(followingLinks path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// What stands at a path itself, a link being `other`; nil (and `errno`) if nothing can be found there.
  init?(ofLink path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Whether it is a folder.
  package var isFolder: Bool { type == .folder }

  /// Whether it is an ordinary file.
  package var isFile: Bool { type == .file }

  /// Whether it is a symbolic link itself.
  var isLink: Bool { mode & S_IFMT == S_IFLNK }

  /// What it is, in words.
  var words: String {
    switch mode & S_IFMT {
    case S_IFREG: "a file"
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe (FIFO)"
    case S_IFSOCK: "a socket"
    case S_IFCHR, S_IFBLK: "a device"
    case S_IFLNK: "a symbolic link"
    default: "not a file"
    }
  }

  private init(_ status: stat) {
    mode = status.st_mode
    type =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      default: .other
      }
    identity = Identity(
      device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(truncatingIfNeeded: status.st_ino))
  }
}

extension String {
  /// The path of something inside the folder of this path.
  func appendingComponent(_ component: String) -> String {
    hasSuffix("/") ? self + component : self + "/" + component
  }

  /// What follows the last slash.
  var lastComponent: String {
    let trimmed = trimmingSuffix("/")
    return trimmed.lastIndex(of: "/").map { String(trimmed[trimmed.index(after: $0)...]) } ?? trimmed
  }

  /// What follows the last dot of a file name, "" if that is nothing or everything.
  var fileExtension: String {
    guard let dot = lastIndex(of: "."), dot != startIndex else { return "" }
    return String(self[index(after: dot)...])
  }

  /// The text without as many of a character as stand at its end.
  func trimmingSuffix(_ character: Character) -> String {
    var rest = Substring(self)
    while rest.last == character { rest.removeLast() }
    return String(rest)
  }
}
