#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Files that appear whole or not at all: written under a temporary name beside the target, then renamed over it.
public enum AtomicFile {
  /// Writes a file whole; what was there before stays untouched until the new one is safe on disk.
  ///
  /// Missing folders are made. A symbolic link is written through. Throws when the system refuses, and for a target that
  /// is a folder, pipe or device; nothing is left behind then.
  @discardableResult
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) -> FileRecord {
    let output = try AtomicOutput(path, through: true)
    do throws(FileError) {
      try bytes.withUnsafeBufferPointer { (bytes) throws(FileError) in
        try output.append(UnsafeRawBufferPointer(bytes))
      }
      return try output.commit()
    } catch {
      output.discard()
      throw error
    }
  }

  /// Writes a file piece by piece, without ever holding all of it; `produce` appends the pieces.
  ///
  /// The file appears when `produce` is done, and its record is returned. `modified` is its time of modification in nanoseconds since
  /// 1970; nil: now. A symbolic link is written through, or else
  /// replaced. Throws what `produce` throws, or `FileError` when the system refuses; nothing is left behind then.
  @discardableResult
  package static func write(
    to path: String, throughLinks: Bool = true, modified: Int? = nil, _ produce: (AtomicOutput) throws -> Void
  ) throws -> FileRecord {
    let output = try AtomicOutput(path, through: throughLinks)
    do {
      try produce(output)
      return try output.commit(modified: modified)
    } catch {
      output.discard()
      throw error
    }
  }

  /// Writes a text whole, as UTF-8; throws as writing bytes does.
  public static func write(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }

  /// What stands in the names of temporary files beside the process's number: which part of a shared run writes them, so
  /// that one part never takes away another's ("2of4"); empty for a run that has its folder for itself.
  @TaskLocal package static var part = ""

  /// Whether a file's name is that of a temporary file of a part, of any process or of one alone.
  package static func isTemporary(_ name: String, part: String? = nil, process: Int32? = nil) -> Bool {
    guard let writer = Self.writer(ofTemporary: name) else { return false }
    return (part == nil || part == writer.part) && (process == nil || process == writer.process)
  }

  /// Which process and part a temporary file is of, by its name; nil for other names.
  private static func writer(ofTemporary name: String) -> (process: Int32, part: String)? {
    guard name.hasPrefix(prefix), name.hasSuffix(suffix), name.count > prefix.count + suffix.count else { return nil }
    var fields = name.dropFirst(prefix.count).dropLast(suffix.count).split(
      separator: "-", omittingEmptySubsequences: false)
    guard fields.count == 2 || fields.count == 3, let number = fields.popLast(), Int(number) != nil,
      let process = fields.popLast().flatMap({ Int32($0) })
    else { return nil }
    return (process, String(fields.last ?? ""))
  }

  /// Takes away temporary files in a folder, but not below it, whose processes have ended.
  package static func removeLeftovers(in folder: String) {
    guard let directory = opendir(folder.systemPath) else { return }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = String(systemPath: withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) })
      guard let process = Self.writer(ofTemporary: name)?.process, process > 0, kill(process, 0) != 0, errno == ESRCH
      else { continue }
      let path = folder + "/" + name
      var status = stat()
      if lstat(path.systemPath, &status) == 0, status.st_mode & S_IFMT == S_IFREG { unlink(path.systemPath) }
    }
  }

  private static let prefix = ".limn-"
  private static let suffix = ".tmp"

  /// Makes a folder and all that it lies in, unless it is there; throws when the system refuses.
  public static func makeFolder(_ path: String) throws(FileError) {
    try FileError.check(path, .written)
    try makeFolder(path, for: path)
  }

  /// The path with a symbolic link at its end followed, or not; throws for what must not be replaced.
  fileprivate static func resolved(_ path: String, through: Bool) throws(FileError) -> String {
    var status = stat()
    if !through, lstat(path.systemPath, &status) == 0, status.st_mode & S_IFMT == S_IFLNK { return path }
    guard stat(path.systemPath, &status) == 0 else {
      let code = errno
      if path.hasSuffix("/") { throw FileError(path, .written, code: EISDIR) }
      if code == ELOOP { throw FileError(path, .written, code: code) }
      // A link to a file that is not there yet.
      guard code == ENOENT, let destination = destination(ofLink: path) else { return path }
      return try resolved(destination, through: true)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw FileError(path, .written, code: EISDIR)
    default: throw FileError(path, "cannot be written: it is a pipe or a device, not a file; give a file's path")
    }
    guard lstat(path.systemPath, &status) == 0, status.st_mode & S_IFMT == S_IFLNK,
      let real = realpath(path.systemPath, nil)
    else {
      return path
    }
    defer { free(real) }
    return String(systemPath: real)
  }

  /// Where a symbolic link leads, which may be another one; nil for what is none.
  private static func destination(ofLink path: String) -> String? {
    let most = 4096
    var bytes = [CChar](repeating: 0, count: most)
    let count = readlink(path.systemPath, &bytes, most)
    guard count > 0 else { return nil }
    return path.parentFolder.resolving(bytes.withUnsafeBytes { String(systemPath: $0.prefix(count)) })
  }

  fileprivate static func makeFolder(_ folder: String, for path: String) throws(FileError) {
    var status = stat()
    if stat(folder.systemPath, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else { throw FileError(path, .written, code: ENOTDIR) }
      return
    }
    let outer = (folder.hasSuffix("/") ? String(folder.dropLast()) : folder).parentFolder
    if outer != folder { try makeFolder(outer, for: path) }
    // Another task may have made it meanwhile.
    if mkdir(folder.systemPath, 0o777) == 0 { return }
    guard errno == EEXIST else { throw refusal(of: path, in: outer, code: errno) }
    let link = folder.withoutSlashAtEnd
    if stat(folder.systemPath, &status) != 0, errno == ENOENT, let destination = destination(ofLink: link) {
      throw FileError(
        path,
        "cannot be written: '\(link.printable)' is a symbolic link to '\(destination.printable)', which is not there; make that "
          + "folder, or remove the link")
    }
  }

  /// The system's refusal of something new in a folder: one that is there though the system says it is not, as /proc is, takes nothing new.
  private static func refusal(of path: String, in folder: String, code: Int32) -> FileError {
    var status = stat()
    guard code == ENOENT, stat(folder.systemPath, &status) == 0 else {
      return FileError(path, .written, code: code)
    }
    return FileError(
      path, "cannot be written: '\(folder.printable)' takes no new files; choose another place", concernsPlace: true)
  }

  /// A new file whose name no other process or task has: the process id distinguishes the former, O_EXCL the latter.
  fileprivate static func openTemporary(in folder: String, for path: String) throws(FileError) -> (Int32, String) {
    for number in 0..<100_000 {
      let owner = (part.isEmpty ? "" : part + "-") + "\(getpid())"
      let temporary = "\(folder)/\(prefix)\(owner)-\(number)\(suffix)"
      let descriptor = retrying { open(temporary.systemPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
      if descriptor >= 0 { return (descriptor, temporary) }
      guard errno == EEXIST else { throw refusal(of: path, in: folder, code: errno) }
    }
    throw FileError(path, "cannot be written: its folder is full of \".limn-….tmp\" files; delete them")
  }

  /// Makes the rename last through a power cut where the file system can; the file is whole either way.
  fileprivate static func synchronise(folder: String, for path: String) throws(FileError) {
    let descriptor = retrying { open(folder.systemPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { return }  // a folder that may be written to but not read
    defer { close(descriptor) }
    guard retrying({ fsync(descriptor) }) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw FileError(path, .written, code: errno)
    }
  }
}

/// A file that is being written under its temporary name; what `AtomicFile.write(to:)` hands to its closure.
package final class AtomicOutput {
  private let path: String
  private let target: String
  private let folder: String
  private let temporary: String
  private var descriptor: Int32
  /// What is gathered before it is written: encoders hand on many small pieces.
  private var waiting: [UInt8] = []
  private static let most = 1 << 18
  private var hash = ContentHash()

  fileprivate init(_ path: String, through: Bool) throws(FileError) {
    try FileError.check(path, .written)
    target = try AtomicFile.resolved(path, through: through)
    folder = target.parentFolder
    try AtomicFile.makeFolder(folder, for: path)
    (descriptor, temporary) = try AtomicFile.openTemporary(in: folder, for: path)
    self.path = path
  }

  /// Adds bytes at the end; throws when the system refuses.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    if waiting.count + bytes.count > Self.most { try flush() }
    if bytes.count > Self.most {
      try write(bytes)
    } else {
      waiting.append(contentsOf: bytes)
    }
  }

  /// Renames the file to its path and returns its record.
  fileprivate func commit(modified: Int? = nil) throws(FileError) -> FileRecord {
    try flush()
    if let modified {
      let (seconds, rest) = modified.quotientAndRemainder(dividingBy: 1_000_000_000)
      var status = stat()
      let opened = fstat(descriptor, &status) == 0 ? status.st_atim : timespec()
      let time = timespec(tv_sec: rest < 0 ? seconds - 1 : seconds, tv_nsec: rest < 0 ? rest + 1_000_000_000 : rest)
      // A file system that keeps no times is no reason to lose a file.
      _ = futimens(descriptor, [opened, time])
    }
    // EINVAL: a file system that has no such thing.
    guard retrying({ fsync(descriptor) }) == 0 || errno == EINVAL else { throw FileError(path, .written, code: errno) }
    let isClosed = close(descriptor) == 0
    descriptor = -1
    guard isClosed, rename(temporary.systemPath, target.systemPath) == 0 else {
      throw FileError(path, .written, code: errno)
    }
    try AtomicFile.synchronise(folder: folder, for: path)
    guard let state = FileState(ofLink: target) else { throw FileError(path, .written, code: errno) }
    return FileRecord(path: path, hash: hash.hexadecimal, state: state)
  }

  /// Takes away what was written.
  fileprivate func discard() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    unlink(temporary.systemPath)
  }

  private func flush() throws(FileError) {
    try waiting.withUnsafeBufferPointer { (bytes) throws(FileError) in try write(UnsafeRawBufferPointer(bytes)) }
    waiting.removeAll(keepingCapacity: true)
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    hash.update(bytes)
    var done = 0
    while done < bytes.count {
      let count = systemWrite(descriptor, bytes.baseAddress.map { $0 + done }, min(bytes.count - done, 1 << 30))
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(path, .written, code: errno)
      }
      done += count
    }
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
