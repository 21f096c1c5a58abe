import Foundation
import TestKit
import Testing

@Suite struct DocumentArgumentTests {
  private let folder: TemporaryFolder
  private let pipeline: String
  private let base: String
  private let recipe: String

  init() throws {
    folder = try TemporaryFolder()
    base = try folder.write(
      "version: 1\nstages:\n  - load:\n  - noise: { sigma: 3 }\n  - save:\n", to: "base.yaml")
    pipeline = try folder.write("version: 1\nextends: base.yaml\nset: { noise.sigma: 4 }\n", to: "p.yaml")
    recipe = try folder.write("version: 1\nmodel: { }\n", to: "r.yaml")
    try FileManager.default.createDirectory(atPath: folder("in"), withIntermediateDirectories: true)
    let photo = Command.package.appendingPathComponent("samples/photos/clean/cameraman.png").path
    try FileManager.default.copyItem(atPath: photo, toPath: folder("in/a.png"))
  }

  /// How often a command opened files, and its exit status.
  private func opened(_ files: [String], _ arguments: String...) throws -> (counts: [Int], status: Int32) {
    let watches = try files.map(OpenCount.init)
    let result = try Command.run(arguments)
    return (watches.map { $0.count() }, result.status)
  }

  @Test func `A command opens the file that it is given once, and those that this one extends`() throws {
    let files = [pipeline, base]
    let places = [folder("in"), folder("out")]
    for command in [["check"], ["graph"]] {
      let (counts, status) = try opened(files, command[0], pipeline)
      #expect(counts == [1, 1] && status == 0)
    }
    for command in ["plan", "run"] {
      let (counts, status) = try opened(files, command, pipeline, places[0], places[1])
      #expect(counts == [1, 1] && status == 0, "\(command)")
    }
    let (counts, status) = try opened(files, "retry", places[1])
    #expect(counts == [1, 1] && status == 0)
    for command in ["check", "train"] {
      let (counts, status) = try opened([recipe], command, recipe)
      #expect(counts == [1] && status == 2, "\(command)")
    }
  }

  @Test func `Each kind of file has its commands`() throws {
    let run = try Command.run("run", recipe, folder("in"), folder("out"))
    #expect(
      run.status == 2 && run.errors == "error: '\(recipe)' is the recipe of a training: run it with 'limn train'\n")
    let train = try Command.run("train", base)
    #expect(
      train.status == 2 && train.errors == "error: '\(base)' is a pipeline, not a recipe: run it with 'limn run'\n")
  }
}

/// Counts how often a file is opened from now on.
private final class OpenCount {
  private let descriptor: Int32

  init(_ path: String) throws {
    descriptor = inotify_init1(Int32(IN_NONBLOCK))
    // Without the closes between them the kernel would make one event of two openings.
    let watch = inotify_add_watch(descriptor, path, UInt32(IN_OPEN | IN_CLOSE_NOWRITE))
    try #require(descriptor >= 0 && watch >= 0)
  }

  deinit { close(descriptor) }

  func count() -> Int {
    var count = 0
    let size = MemoryLayout<inotify_event>.size
    withUnsafeTemporaryAllocation(byteCount: 64 * size, alignment: 8) { buffer in
      while case let bytes = read(descriptor, buffer.baseAddress, buffer.count), bytes > 0 {
        for offset in stride(from: 0, to: bytes, by: size) {
          let event = buffer.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
          if event.mask & UInt32(IN_OPEN) != 0 { count += 1 }
        }
      }
    }
    return count
  }
}
