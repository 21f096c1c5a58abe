import ArgumentParser
import Foundation
import LimnFoundation
import LimnImages
import LimnRuns
import Synchronization

/// A photo from standard input, one to standard output, or both: `-` in the place of a path.
///
/// Formats are seekable files, so a photo lies in a folder of its own meanwhile. While one goes to standard output, all words go to standard
/// error.
enum StandardStreams {
  /// What stands for a stream.
  private static let dash = "-"
  /// What messages call the streams.
  private static let (standardInput, standardOutput) = ("standard input", "standard output")
  /// Bytes of standard input above which it is no photo.
  private static let limit = 8 << 30

  /// The folder that the photo lies in meanwhile, which a run that is ended by a signal takes away.
  @TaskLocal static var folder: String?
  /// The file that goes to standard output at the end.
  @TaskLocal private static var delivery: Delivery?

  /// A file for standard output, which takes it once.
  private final class Delivery: Sendable {
    let file: String
    private let folder: String
    private let stream: Int32
    private let isDone = Mutex(false)

    init(_ file: String, in folder: String, to stream: Int32) {
      (self.file, self.folder, self.stream) = (file, folder, stream)
    }

    func send() throws {
      let isFirst = isDone.withLock { isDone in
        defer { isDone = true }
        return !isDone
      }
      if isFirst { try StandardStreams.waiting(folder) { try StandardStreams.send(file, to: stream) } }
    }
  }

  /// A path as messages name it: the file that goes to standard output by where it goes.
  static func name(of path: String) -> String { path == delivery?.file ? standardOutput : path }

  /// Passes on the file that goes to standard output, if there is one, before it is said that all went well; ends with status 3 where it
  /// cannot be written.
  static func deliver() throws { try delivery?.send() }

  /// An event whose files are named so.
  static func naming(_ event: RunEvent) -> RunEvent {
    func named(_ files: [FileRecord]) -> [FileRecord] {
      files.map { FileRecord(path: name(of: $0.path), hash: $0.hash, state: $0.state) }
    }
    return switch event {
    case .finished(let item, let seconds, let notes, let outputs):
      .finished(item, seconds: seconds, notes: notes, outputs: named(outputs))
    case .passedOver(let item, let reason, let seconds, let notes, let outputs):
      .passedOver(item, reason: reason, seconds: seconds, notes: notes, outputs: named(outputs))
    default: event
    }
  }

  /// Ends with status 2 where a plan is asked for with a dash among its paths.
  static func checkPlan(_ paths: [String]) throws {
    guard paths.contains(dash) else { return }
    throw failure("a plan takes no standard input or output: give files or folders in place of '-'", .usage)
  }

  /// Calls `body` with paths of files in the place of dashes. Ends with status 2 for other uses of them, and with status 3 where the photo
  /// cannot be written.
  static func run(_ paths: [String], _ body: ([String]) async throws -> Void) async throws {
    guard paths.contains(dash) else { return try await body(paths) }
    guard paths.count == 2 else {
      throw failure("'-' stands for a single photo: give a photo or '-', and then a file name or '-'", .usage)
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "limn-\(UUID().uuidString)").path
    // A signal must not end the process before somebody listens who takes the folder away.
    Interruption.hold()
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw failure(
        "cannot make the folder '\(folder.printable)' for the photo: \(error.localizedDescription)", .output)
    }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await $folder.withValue(folder) { try await run(paths[0], paths[1], in: folder, body) }
  }

  private static func run(
    _ input: String, _ output: String, in folder: String, _ body: ([String]) async throws -> Void
  ) async throws {
    var (input, output) = (input, output)
    if input == dash {
      input = folder + "/standard-input"
      try waiting(folder) { try receive(input) }
    } else if FileKind(followingLinks: input)?.isFolder == true {
      throw failure("'\(input.printable)' is a folder, and one photo goes to '-': give a folder to write to", .usage)
    }
    guard output == dash else {
      guard try SingleFile(input: input, output: output) != nil else {
        throw failure("'\(output.printable)' is no file name: a photo from '-' goes to one file, or '-'", .usage)
      }
      return try await body([input, output])
    }
    let suffix = ImageFile.kind(input, formats: Environment.formats).format.flatMap {
      $0.capabilities.isWritten ? $0.extensions.first : nil
    }
    output = "\(folder)/standard-output.\(suffix ?? "png")"
    guard isOpen(STDOUT_FILENO, unless: O_RDONLY) else { throw refusal(of: standardOutput, .written, EBADF) }
    let stream = dup(STDOUT_FILENO)
    guard stream >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else {
      throw refusal(of: standardOutput, .written, errno)
    }
    defer { close(stream) }
    try await $delivery.withValue(Delivery(output, in: folder, to: stream)) {
      try await body([input, output])
      try deliver()
    }
  }

  /// Calls `body`, which waits for another program: a signal takes the folder away and ends the process.
  private static func waiting(_ folder: String, _ body: () throws -> Void) throws {
    let interruption = Interruption(
      stop: {},
      late: { _ in
        try? FileManager.default.removeItem(atPath: folder)
        printError("stopped by a signal")
      }, patience: 0)
    defer { interruption.end() }
    try body()
  }

  private static func receive(_ path: String) throws {
    guard isOpen(STDIN_FILENO, unless: O_WRONLY) else { throw refusal(of: standardInput, .read, EBADF) }
    guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
    else { throw failure("the photo from standard input cannot be kept in '\(path.printable)'", .output) }
    let total = try withExtendedLifetime(file) {
      try copy((standardInput, STDIN_FILENO), to: (path, file.fileDescriptor), limit: limit)
    }
    guard total <= limit else { throw failure("standard input has more bytes than a photo takes", .usage) }
    guard total > 0 else { throw failure("standard input is empty: pass a photo to it", .usage) }
  }

  private static func send(_ path: String, to stream: Int32) throws {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw failure("the photo for standard output was not made", .someFailed)
    }
    _ = try withExtendedLifetime(file) {
      try copy((path, file.fileDescriptor), to: (standardOutput, stream), limit: .max)
    }
  }

  /// Whether a stream is open, and not only the other way. Where it was closed, something of the process may have taken its number since, which
  /// is no file, pipe or device.
  private static func isOpen(_ stream: Int32, unless mode: Int32) -> Bool {
    var status = stat()
    let flags = fcntl(stream, F_GETFL)
    return flags >= 0 && flags & O_ACCMODE != mode && fstat(stream, &status) == 0 && status.st_mode & S_IFMT != 0
  }

  /// Copies a file to its end, or a little beyond a limit, and gives how many bytes that were.
  private static func copy(
    _ source: (name: String, file: Int32), to target: (name: String, file: Int32), limit: Int
  ) throws -> Int {
    var total = 0
    var block = [UInt8](repeating: 0, count: 1 << 20)
    while total <= limit {
      let count = read(source.file, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw refusal(of: source.name, .read, errno) }
      guard count > 0 else { break }
      var done = 0
      while done < count {
        let written = block.withUnsafeBytes { write(target.file, $0.baseAddress.map { $0 + done }, count - done) }
        if written < 0, errno == EINTR { continue }
        guard written >= 0 else { throw refusal(of: target.name, .written, errno) }
        done += written
      }
      total += count
    }
    return total
  }

  /// What the system says of a stream or of the file that is kept meanwhile, in words, and the status that ends the command.
  private static func refusal(of name: String, _ action: FileError.Action, _ code: Int32) -> ExitCode {
    switch code {
    case EBADF:
      return failure("\(name) is closed: open it, or give a file in place of '-'", action == .read ? .usage : .output)
    case EPIPE: return failure("\(name): the program that was to read the photo has ended", .output)
    default:
      let error = FileError(name, action, code: code)
      return failure(error.description, Status(of: error.errorKind))
    }
  }
}
