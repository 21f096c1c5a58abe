import Foundation
import ImageKit
import LimnImages
import TestKit
import Testing

/// Short forms of what Tests/Reliability tries at length (`make soak`): they need neither root nor other tools.
@Suite struct ReliabilityTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      SheetPipeline.text(noise: "sigma: 25", sheet: #"path: "$output/sheet.png", cell: 32"#), to: "noise.yaml")
  }

  private func fill(_ count: Int, width: Int = 40, height: Int = 24) throws {
    for index in 0..<count {
      let kind = SampleImages.everyKind[index % 8]
      let image = SampleImages.gradient(width: width, height: height, channels: kind.channels, bitDepth: kind.bitDepth)
      try folder.write(ImageFile.encode(image, as: .png), to: "in/\(index % 3)/\(index).png")
    }
  }

  private func arguments(_ output: String = "out", _ more: String...) -> [String] {
    ["run", folder("noise.yaml"), "--input", folder("in"), "--output", folder(output)] + more
  }

  /// What a run wrote into a folder, Limn's own `.limn` and temporary files left out.
  private func written(_ output: String) throws -> [String: Data] {
    var found: [String: Data] = [:]
    for file in folder.files() where file.hasPrefix(output + "/") && !file.contains("/.limn") {
      found[String(file.dropFirst(output.count + 1))] = try Data(contentsOf: URL(filePath: folder(file)))
    }
    return found
  }

  private func expectNoTemporaries() {
    #expect(folder.files().filter { $0.contains(".limn-") } == [])
  }

  /// Runs limn behind a line of the shell, which ends in `exec "$@"`.
  private func shell(_ line: String, _ arguments: [String]) throws -> Command.Result {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", line, "sh", try Command.program().path] + arguments
    process.currentDirectoryURL = Command.package
    process.standardInput = FileHandle.nullDevice
    let logs = try TemporaryFolder()
    for path in [logs("output"), logs("errors")] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: logs("output"))
    process.standardError = FileHandle(forWritingAtPath: logs("errors"))
    try process.run()
    process.waitUntilExit()
    return Command.Result(
      status: process.terminationStatus, output: try String(contentsOfFile: logs("output"), encoding: .utf8),
      errors: try String(contentsOfFile: logs("errors"), encoding: .utf8))
  }

  @Test func aKilledRunIsCarriedOn() throws {
    try fill(40, width: 120, height: 90)
    #expect(try Command.run(arguments("whole")).status == 0)
    let whole = try written("whole")
    #expect(whole.count == 41)
    for photos in [0, 1, 20] {
      try? FileManager.default.removeItem(atPath: folder("out"))
      let process = try Command.start(arguments(), output: folder("output"), errors: folder("errors"))
      // By names alone: temporary files come and go meanwhile.
      while process.isRunning, folder.files().count(where: { $0.hasPrefix("out/") }) < photos { usleep(2_000) }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let left = try written("out")
      #expect(left.allSatisfy { whole[$0.key] == $0.value }, "killed after \(photos)")
      let result = try Command.run(arguments())
      #expect(result.status == 0, "killed after \(photos): \(result.errors)")
      #expect(try written("out") == whole, "killed after \(photos)")
      expectNoTemporaries()
    }
  }

  @Test func thirtyTwoOpenFilesAreEnough() throws {
    try fill(40)
    #expect(try Command.run(arguments("whole")).status == 0)
    let result = try shell(#"ulimit -n 32; exec "$@""#, arguments("out", "--jobs", "8"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(try written("out") == written("whole"))
  }

  @Test func strangeNamesAreKeptAndPrintedSafely() throws {
    let photo = try ImageFile.encode(SampleImages.gradient(), as: .png)
    let names = [
      "new\nline.png", "esc\u{1B}[31mred.png", "-rf.png", "$(touch pwned).png", "{stem}.png", " leading.png", "日本.png",
      "%s%n.png", "back\\slash.png", "quo'te.png", "del\u{7F}.png",
    ]
    for name in names {
      try folder.write(photo, to: "in/\(name)")
      try folder.write("no photo", to: "in/bad/\(name)")
    }
    mkfifo(folder("in/pipe.png"), 0o666)
    symlink("loop.png", folder("in/loop.png"))
    let result = try Command.run(arguments(), in: URL(filePath: folder.path))
    #expect(result.status == 1)
    // Without a font for them the sheet has numbers, and sheet.txt says whose.
    func photos(_ output: String) throws -> Set<String> { Set(try written(output).keys).subtracting(["sheet.txt"]) }
    #expect(try photos("out") == Set(names + ["sheet.png"]))
    for text in [result.output, result.errors.replacing("\r\u{1B}[K", with: "")] {
      #expect(text.unicodeScalars.allSatisfy { ($0.value >= 32 && $0.value != 127) || $0 == "\n" })
      #expect(!text.contains("new\nline"))
    }
    #expect(result.errors.contains("pipe.png") && result.errors.contains("loop.png"))
    #expect(!FileManager.default.fileExists(atPath: folder("pwned")))
    let first = try Command.run(arguments("first", "--limit", "3"))
    #expect(try first.status == 0 && photos("first").count == 4)
  }

  @Test(.enabled(if: geteuid() != 0, "root may write anywhere"))
  func aReadOnlyOutputEndsWithThree() throws {
    try fill(3)
    try FileManager.default.createDirectory(atPath: folder("out"), withIntermediateDirectories: true)
    chmod(folder("out"), 0o555)
    let result = try Command.run(arguments())
    chmod(folder("out"), 0o755)
    #expect(result.status == 3 && result.errors.contains("permission denied"))
    #expect(try Command.run(arguments()).status == 0)
  }

  @Test func whatStandsInTheJournalsPlaceIsNotWrittenTo() throws {
    try fill(2)
    for name in ["journal.jsonl", "lock"] {
      try? FileManager.default.removeItem(atPath: folder("out"))
      try FileManager.default.createDirectory(atPath: folder("out/.limn"), withIntermediateDirectories: true)
      symlink("/dev/full", folder("out/.limn/\(name)"))
      let result = try Command.run(arguments())
      #expect(result.status == 3, "\(name): \(result.errors)")
      #expect(result.errors.contains(name))
      #expect(try written("out").isEmpty)
    }
  }

  @Test func nobodyNeedListen() throws {
    try fill(4)
    try folder.write("no photo", to: "in/bad.png")
    for line in [#"exec "$@" >/dev/full 2>&1"#, #"exec "$@" >&- 2>&-"#, #""$@" 2>&1 | true; exec "$@""#] {
      try? FileManager.default.removeItem(atPath: folder("out"))
      let result = try shell(line, arguments())
      #expect(result.status == 1, "\(line): \(result.errors)")
      #expect(try written("out").count == 5)
      expectNoTemporaries()
    }
  }

  @Test func whatIsAskedForAndCannotBePrintedIsAnError() throws {
    let command = ["stages"]
    let full = try shell(#"exec "$@" >/dev/full"#, command)
    #expect(full.status == 3 && full.errors == "error: standard output: not all of it could be written\n")
    #expect(try shell(#""$@" | true"#, command).status == 0)
  }

  @Test(
    .disabled(
      if: ProcessInfo.processInfo.environment["ASAN_OPTIONS"] != nil, "the address sanitiser keeps what is freed"))
  func memoryDoesNotGrowWithTheNumberOfPhotos() throws {
    try fill(300, width: 48, height: 48)
    let process = try Command.start(arguments("out", "--jobs", "1"), output: folder("output"), errors: folder("errors"))
    var sizes: [(done: Int, size: Int)] = []
    while process.isRunning {
      let journal = FileManager.default.contents(atPath: folder("out/.limn/journal.jsonl")) ?? Data()
      let done = journal.count { $0 == UInt8(ascii: "\n") }
      if let size = Self.residentSize(process.processIdentifier) { sizes.append((done, size)) }
      usleep(3_000)
    }
    #expect(process.terminationStatus == 0)
    let early = sizes.filter { 100..<200 ~= $0.done }.map(\.size).max()
    let late = sizes.filter { $0.done >= 250 }.map(\.size).max()
    // Where the machine is so fast that no sample fell between, nothing can be said; `make soak` holds 10,000 photos to 5 %.
    if let early, let late { #expect(Double(late) < 1.2 * Double(early) + 1024, "\(early) kB, then \(late) kB") }
  }

  /// A process's resident size in kilobytes; nil where the system does not tell, or the process has ended.
  private static func residentSize(_ process: Int32) -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return nil }
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
  }
}
