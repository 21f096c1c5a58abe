import Foundation

/// What stands at a path.
package struct FileKind {
  package enum Kind { case file, folder, other }

  /// Device and inode: the same for two paths of one file.
  package struct Identity: Hashable {
    let device: UInt64
    let inode: UInt64
  }

  /// File, folder, or neither.
  package let type: Kind
  private let mode: mode_t
  /// Which of the system's files it is.
  package let identity: Identity

  /// What a path leads to; nil (and `errno`) if nothing can be found there.
  package init?(followingLinks path: String) {
    var status = stat()
    guard stat(path.systemPath, &status) == 0 else { return nil }
    self.init(status)
  }

  /// What stands at a path itself, a link being `other`; nil (and `errno`) if nothing can be found there.
  package init?(ofLink path: String) {
    var status = stat()
    guard lstat(path.systemPath, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Whether it is a folder.
  package var isFolder: Bool { type == .folder }

  /// Whether it is an ordinary file.
  package var isFile: Bool { type == .file }

  /// Whether it is a symbolic link itself.
  package var isLink: Bool { mode & S_IFMT == S_IFLNK }

  /// What it is, in words.
  package var words: String {
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
