#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What the file system says of a file: as long as all of it stays the same, nobody has written to the file.
///
/// The time of change cannot be set by a program, unlike that of modification; a copy or a move changes it too, and then
/// only the content decides.
public struct FileState: Sendable, Hashable {
  /// Bytes.
  package let size: Int
  /// When the content was last written, in nanoseconds since 1970.
  package let modified: Int
  /// When content, name or rights last changed, in nanoseconds since 1970.
  package let changed: Int

  /// Makes a state from its numbers.
  package init(size: Int, modified: Int, changed: Int) {
    self.size = size
    self.modified = modified
    self.changed = changed
  }

  /// The state of an open file.
  package init(_ status: stat) {
    size = Int(status.st_size)
    #if canImport(Darwin)
      modified = Self.nanoseconds(status.st_mtimespec)
      changed = Self.nanoseconds(status.st_ctimespec)
    #else
      modified = Self.nanoseconds(status.st_mtim)
      changed = Self.nanoseconds(status.st_ctim)
    #endif
  }

  /// The state of what a path leads to; nil (and `errno`) unless that is a regular file.
  public init?(path: String) {
    var status = stat()
    guard stat(path.systemPath, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.init(status)
  }

  /// The state of what stands at a path itself; nil (and `errno`) unless that is a regular file.
  package init?(ofLink path: String) {
    var status = stat()
    guard lstat(path.systemPath, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.init(status)
  }

  private static func nanoseconds(_ time: timespec) -> Int {
    let (seconds, overflow) = Int(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? Int(time.tv_sec) : seconds &+ Int(time.tv_nsec)
  }
}

/// A file as it was read or written: where, what it held, and what the file system said of it then.
public struct FileRecord: Sendable, Hashable {
  /// The path.
  public let path: String
  /// The SHA-256 of its bytes, as 64 hexadecimal digits.
  public let hash: String
  /// What the file system said.
  public let state: FileState

  /// Makes a record.
  public init(path: String, hash: String, state: FileState) {
    self.path = path
    self.hash = hash
    self.state = state
  }

  /// Reads a file for its hash; throws where it cannot be read.
  package init(ofFile path: String) throws(FileError) {
    guard let state = FileState(path: path) else { throw FileError(path, .read, code: errno) }
    self.init(path: path, hash: try ContentHash.hexadecimal(ofFile: path), state: state)
  }

  /// Whether a file holds these bytes now: its state says so, or else its content.
  package func isUnchanged(at path: String) -> Bool {
    guard let now = FileState(path: path) else { return false }
    if now == state { return true }
    return now.size == state.size && (try? ContentHash.hexadecimal(ofFile: path)) == hash
  }
}
