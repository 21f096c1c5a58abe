import Foundation
import ImageKit
import LimnFoundation
import LimnImages
import TestKit
import Testing

/// Photos on standard input and output, and files whose names are no texts.
@Suite struct StandardStreamsTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      "version: 1\nstages: [ load: { path: $input }, grain: { sigma: 5 }, save: {} ]\n", to: "grain.yaml")
  }

  /// Runs the program with a file as its standard input.
  private func limn(_ arguments: String..., input: [UInt8]) throws -> (status: Int32, output: [UInt8], errors: String) {
    let process = Process()
    process.executableURL = try Command.program()
    process.arguments = arguments
    process.currentDirectoryURL = Command.package
    process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": folder("")]) { _, new in new }
    try folder.write(input, to: "stdin")
    for name in ["stdout", "stderr"] { try folder.write("", to: name) }
    process.standardInput = FileHandle(forReadingAtPath: folder("stdin"))
    process.standardOutput = FileHandle(forWritingAtPath: folder("stdout"))
    process.standardError = FileHandle(forWritingAtPath: folder("stderr"))
    try process.run()
    process.waitUntilExit()
    return (
      process.terminationStatus, try [UInt8](Data(contentsOf: URL(filePath: folder("stdout")))),
      try String(contentsOfFile: folder("stderr"), encoding: .utf8)
    )
  }

  @Test(arguments: [FormatName.png, .jpeg, .tiff]) func aPhotoGoesThrough(_ format: FormatName) throws {
    let photo = try ImageFile.encode(SampleImages.gradient(), as: format)
    let result = try limn("run", folder("grain.yaml"), "-", "-", input: photo)
    #expect(result.status == 0, "\(result.errors)")
    // Nothing but the photo, in the format of its content.
    try folder.write(result.output, to: "out")
    let header = try ImageFile.header(folder("out"))
    #expect(header.format == format && header.width == 40)
    #expect(
      result.errors.contains("1 photo in ") && result.errors.hasSuffix(", 0 failed, written to standard output\n"))
    let events = try limn("run", folder("grain.yaml"), "-", "-", "--progress", "json", input: photo).errors
    #expect(events.contains("\"outputs\":[{\"path\":\"standard output\",") && !events.contains("/limn-"))
    let named = try folder.write(photo, to: "in.\(format == .jpeg ? "jpg" : "png")")
    _ = try limn("run", folder("grain.yaml"), named, folder("named.png"), input: [])
    #expect(try limn("run", folder("grain.yaml"), named, "-", input: []).output.count > 100)
    #expect(try limn("run", folder("grain.yaml"), "-", folder("a.png"), input: photo).status == 0)
    #expect(try ImageFile.header(folder("a.png")).format == .png)
    #expect(!folder.files().contains { $0.hasPrefix("limn-") }, "nothing is left in the folder for temporary files")
  }

  @Test func whatIsNoPhotoIsSaidAndNothingIsWritten() throws {
    let result = try limn("run", folder("grain.yaml"), "-", "-", input: Array("hello".utf8))
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.errors.contains("standard-input: neither \(ImageFormats.standard.names("nor"))\n"))
    let empty = try limn("denoise", "-", "-", input: [])
    #expect(empty.status == 2 && empty.output.isEmpty)
    #expect(empty.errors == "error: standard input is empty: pass a photo to it\n")
    let three = try limn("denoise", "-", "a.png", "-", input: [])
    #expect(
      three.status == 2
        && three.errors == "error: '-' stands for a single photo: give a photo or '-', and then a file name or '-'\n")
    let noFile = try limn("denoise", "-", folder(""), input: Array("x".utf8))
    #expect(noFile.status == 2 && noFile.errors.contains("is no file name: a photo from '-' goes to one file, or '-'"))
  }

  @Test func aSignalLeavesNothingOfAPhotoThatIsWaitedFor() throws {
    let (process, input) = (Process(), Pipe())
    process.executableURL = try Command.program()
    process.arguments = ["run", folder("grain.yaml"), "-", "-"]
    process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": folder("")]) { _, new in new }
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    func isKept() -> Bool { folder.files().contains { $0.hasPrefix("limn-") } }
    while process.isRunning, !isKept() {}
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 143 && !isKept())
    try input.fileHandleForWriting.close()
  }

  /// Runs a line of the shell, in which `limn` is the program; its status is that of limn.
  private func shell(_ line: String) throws -> (status: Int32, errors: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", "set -o pipefail; limn() { \"\(try Command.program().path)\" \"$@\"; }; \(line)"]
    process.currentDirectoryURL = URL(filePath: folder.path)
    try folder.write("", to: "errors")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle(forWritingAtPath: folder("errors"))
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOfFile: folder("errors"), encoding: .utf8))
  }

  @Test("A stream that cannot be read or written is said in plain words, and no run is said to have gone well")
  func streamsThatDoNotWork() throws {
    try folder.write(ImageFile.encode(SampleImages.gradient(width: 600, height: 600), as: .png), to: "in.png")
    for (line, status, error) in [
      (
        "limn run grain.yaml --progress none in.png - > /dev/full", 3,
        "standard output: cannot be written: no space left on the disk; free some and run again"
      ),
      (
        "limn run grain.yaml --progress none in.png - | true", 3,
        "standard output: the program that was to read the photo has ended"
      ),
      (
        "limn run grain.yaml - out.png <&-", 2,
        "standard input is closed: open it, or give a file in place of '-'"
      ),
      (
        "limn run grain.yaml in.png - >&-", 3,
        "standard output is closed: open it, or give a file in place of '-'"
      ),
      (
        "limn run grain.yaml - out.png < .", 2,
        "standard input: cannot be read: it is a folder, not a file; give a file's path"
      ),
    ] {
      let result = try shell(line)
      #expect(result.status == status && result.errors == "error: \(error)\n", "\(line): \(result.errors)")
    }
  }

  @Test func aPlanTakesNoStreams() throws {
    for paths in [["-", "-"], ["-", folder("out")], [folder("grain.yaml"), "-"]] {
      let plan = try Command.run(["plan", folder("grain.yaml")] + paths)
      #expect(plan.status == 2 && plan.output.isEmpty)
      #expect(
        plan.errors == "error: a plan takes no standard input or output: give files or folders in place of '-'\n")
    }
  }

  @Test func namesAreBytes() throws {
    let photo = try ImageFile.encode(SampleImages.gradient(), as: .png)
    let name = String(systemPath: Array("caf".utf8) + [0xE9] + Array(".png".utf8))
    let inner = String(systemPath: [0xFF, 0xFE])
    try AtomicFile.write(photo, to: folder("in/" + name))
    try AtomicFile.write(photo, to: folder("in/\(inner)/猫.png"))
    let result = try Command.run("run", folder("grain.yaml"), folder("in"), folder("out"))
    #expect(result.status == 0, "\(result.errors)")
    for path in [name, inner + "/猫.png"] {
      #expect(FileKind(followingLinks: folder("out/" + path))?.isFile == true)
    }
    // The journal knows them again, and so does a list of files.
    let again = try Command.run("run", folder("grain.yaml"), folder("in"), folder("out"))
    #expect(again.output.contains("2 done before"))
    try AtomicFile.write(Array("caf".utf8) + [0xE9] + Array(".png\n".utf8), to: folder("list"))
    let listed = try Command.run(
      "run", folder("grain.yaml"), folder("in"), folder("listed"), "--files-from", folder("list"), "-v")
    #expect(listed.status == 0 && FileKind(followingLinks: folder("listed/" + name))?.isFile == true)
    // A failure is said with the byte in view.
    try AtomicFile.write(Array("x".utf8), to: folder("in/" + name))
    let failed = try Command.run("run", folder("grain.yaml"), folder("in"), folder("out"))
    #expect(failed.status == 1 && failed.errors.contains("caf\\xE9.png: neither "))
  }
}
