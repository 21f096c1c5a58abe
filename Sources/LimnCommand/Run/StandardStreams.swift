import ArgumentParser
import Foundation
import LimnFoundation
import LimnImages
import LimnRuns

/// A photo from standard input, one to standard output, or both: `-` in the place of a path.
///
/// Formats are seekable files, so a photo lies in a folder of its own meanwhile. While one goes to standard output, all words go to standard
/// error.
enum StandardStreams {
  /// What stands for a stream.
  private static let dash = "-"
  /// Bytes of standard input above which it is no photo.
  private static let limit = 8 << 30

  /// The folder that the photo lies in meanwhile, which a run that is ended by a signal takes away.
  @TaskLocal static var folder: String?
  /// The file that goes to standard output at the end.
  @TaskLocal private static var written: String?

  /// A path as messages name it: the file that goes to standard output by where it goes.
  static func name(of path: String) -> String { path == written ? "standard output" : path }

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
    let stream = dup(STDOUT_FILENO)
    guard stream >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else {
      throw failure("standard output cannot be written to: \(String(cString: strerror(errno)))", .output)
    }
    defer { close(stream) }
    try await $written.withValue(output) { try await body([input, output]) }
    try waiting(folder) { try send(output, to: stream) }
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
    guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
    else { throw failure("the photo from standard input cannot be kept in '\(path.printable)'", .output) }
    let total = try copy(.standardInput, to: file, limit: limit)
    guard total <= limit else { throw failure("standard input has more bytes than a photo takes", .usage) }
    guard total > 0 else { throw failure("standard input is empty: pass a photo to it", .usage) }
  }

  private static func send(_ path: String, to stream: Int32) throws {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw failure("the photo for standard output was not made", .someFailed)
    }
    _ = try copy(file, to: FileHandle(fileDescriptor: stream), limit: .max)
  }

  /// Copies a file to its end, or a little beyond a limit, and gives how many bytes that were.
  private static func copy(_ source: FileHandle, to target: FileHandle, limit: Int) throws -> Int {
    var total = 0
    do {
      while total <= limit, let piece = try source.read(upToCount: 1 << 20), !piece.isEmpty {
        try target.write(contentsOf: piece)
        total += piece.count
      }
    } catch {
      throw failure("the photo cannot be passed on: \(error.localizedDescription)", .output)
    }
    return total
  }
}
