import Foundation
import TestKit
import Testing

/// The exit statuses that the manual lists, whatever command an error ends.
@Suite struct ErrorTableTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      "version: 1\nstages:\n  - load:\n  - noise: { sigma: 3 }\n  - save:\n", to: "p.yaml")
    try FileManager.default.createDirectory(atPath: folder("in"), withIntermediateDirectories: true)
    let photo = Command.package.appendingPathComponent("samples/photos/clean/cameraman.png").path
    try FileManager.default.copyItem(atPath: photo, toPath: folder("in/a.png"))
    try folder.write("in the way", to: "file")
  }

  private func expect(
    _ status: Int32, _ message: String, _ arguments: String..., at location: SourceLocation = #_sourceLocation
  ) throws {
    let result = try Command.run(arguments, in: URL(fileURLWithPath: folder.path))
    #expect(result.status == status, "\(result.errors)", sourceLocation: location)
    #expect(
      result.errors.hasPrefix("error: " + message) && result.errors.split(separator: "\n").count == 1,
      "\(result.errors)", sourceLocation: location)
  }

  @Test func `Wrong usage, input and models end with 2`() throws {
    try expect(2, "no pipeline named 'nothing'; ", "run", "nothing", "in", "out")
    try expect(2, "no recipe named 'nothing'; ", "train", "nothing")
    try expect(2, "cannot find 'none': ", "run", "p.yaml", "none", "out")
    try expect(2, "'much' is no amount of memory: ", "plan", "p.yaml", "in", "out", "--memory", "much")
    try expect(2, "there is no shard 5 of 4: ", "run", "p.yaml", "in", "out", "--shard", "5/4")
    try expect(2, "none.txt: cannot be read: ", "run", "p.yaml", "in", "out", "--files-from", "none.txt")
    for command in [["models", "nothing"], ["fit", "prior", "--model", "nothing", "--images", "in"]] {
      let result = try Command.run(command, in: URL(fileURLWithPath: folder.path))
      #expect(result.status == 2 && result.errors.hasPrefix("error: ") && result.errors.contains("nothing"))
    }
    try expect(2, "none.safetensors: ", "models", "none.safetensors")
    try expect(2, "'in' has no journal of a run: ", "retry", "in")
    try expect(2, "no output folder 'nothing', and no pipeline named 'nothing'; ", "retry", "nothing")
    try expect(2, "'in' is a folder, not a pipeline; ", "check", "in")
  }

  @Test func `An output that cannot be written, or whose journal cannot be read, ends with 3`() throws {
    try expect(3, "file/out: cannot be written: ", "run", "p.yaml", "in", "file/out")
    try expect(3, "file: cannot be written: ", "run", "p.yaml", "--input", "in", "--output", "file")
    try FileManager.default.createDirectory(atPath: folder("out/.limn"), withIntermediateDirectories: true)
    mkfifo(folder("out/.limn/journal.jsonl"), 0o666)
    for arguments in [
      ["run", "p.yaml", "in", "out"], ["plan", "p.yaml", "in", "out"], ["retry", "out"], ["report", "out"],
    ] {
      let result = try Command.run(arguments, in: URL(fileURLWithPath: folder.path))
      #expect(result.status == 3, "\(arguments): \(result.errors)")
      #expect(
        result.errors
          == "error: out/.limn/journal.jsonl: cannot be read: it is not a regular file (a pipe or a device); "
          + "give a file's path\n")
    }
  }

  @Test func `With JSON messages an error is one object`() throws {
    let result = try Command.run(
      "run", "p.yaml", "none", "out", "--progress", "json", in: URL(fileURLWithPath: folder.path))
    let lines = result.errors.split(separator: "\n")
    #expect(result.status == 2 && lines.count == 1)
    let object = try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any]
    #expect((object?["message"] as? String ?? object?["reason"] as? String)?.hasPrefix("cannot find 'none': ") == true)
  }
}
