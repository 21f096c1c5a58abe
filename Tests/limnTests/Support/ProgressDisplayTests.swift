import Foundation
import LimnFoundation
import ImageKit
import LimnImages
import LimnTensors
import TestKit
import Testing

/// What a run shows while it is under way, as a program that follows it sees it.
@Suite struct ProgressDisplayTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["a", "b", "quote\"\\", "<img src=x>'é"] {
      try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "in/\(name).png")
    }
    try folder.write("no image", to: "in/bad\n\u{1B}[2J\u{202E}.png")
    try folder.write(
      """
      version: 1
      stages:
        - load: { path: $input }
        - save: { path: "$output/{dir}/{stem}.{ext}" }
      """, to: "copy.yaml")
  }

  private func run(_ more: String..., verb: String = "run") throws -> Command.Result {
    try Command.run([verb, folder("copy.yaml"), "--input", folder("in"), "--output", folder("out")] + more)
  }

  /// The objects of a stream of JSON lines; every line must be one.
  private func objects(_ text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "no JSON object: \(line)")
    }
  }

  private func events(_ objects: [[String: Any]]) -> [String] { objects.compactMap { $0["event"] as? String } }

  @Test func eachEventIsALineOfJSONAndNothingElseIsThere() throws {
    mkfifo(folder("in/pipe"), 0o600)
    let result = try run("--progress", "json")
    #expect(
      result.status == 1 && result.output.hasPrefix("5 photos in ") && result.output.contains(": 4 done, 1 failed"))
    let objects = try objects(result.errors)
    let told = events(objects)
    #expect(told.prefix(2) == ["note", "started"] && told.last == "ended")
    #expect(told.dropFirst(2).dropLast().sorted() == ["done", "done", "done", "done", "failed"])
    #expect(objects.allSatisfy { ($0["time"] as? Double ?? 0) > 1.7e9 })
    let items = Set(objects.compactMap { $0["item"] as? String })
    #expect(
      items == ["a.png", "b.png", "quote\"\\.png", "<img src=x>'é.png", "bad\n\u{1B}[2J\u{202E}.png"])
    let end = try #require(objects.last)
    #expect(end["done"] as? Int == 4 && end["failed"] as? Int == 1 && end["status"] as? Int == 1)
    #expect(
      objects.first { $0["event"] as? String == "failed" }?["error"] as? String
        == "neither \(ImageFormats.standard.names("nor"))")
  }

  @Test func whatWasDoneBeforeIsSkippedAndNoWork() throws {
    _ = try run()
    let result = try run("--progress=json")
    let objects = try objects(result.errors)
    #expect(events(objects).filter { $0 == "skipped" }.count == 4 && events(objects).last == "ended")
    #expect(objects.first?["total"] as? Int == 5 && objects.first?["to_do"] as? Int == 1)
    #expect(objects.first { $0["event"] as? String == "skipped" }?["reason"] as? String == "done before")
    let plain = try run()
    // One line for the failure, one for the last photo; none for those done before.
    #expect(plain.errors.split(separator: "\n").count == 2, "\(plain.errors)")
    #expect(plain.errors.contains("5/5 photos, 1 failed, 4 skipped"))
    #expect(!plain.errors.contains("\u{1B}") && !plain.errors.contains("\u{202E}"))
  }

  @Test func wrongUsageIsALineOfJSONToo() throws {
    for more in [["--jobs", "0"], ["--input", folder("nowhere")], ["--set", "save.qality=3"]] {
      let result = try Command.run(
        ["run", folder("copy.yaml"), "--input", folder("in"), "--output", folder("out"), "--progress", "json"] + more)
      #expect(result.status == 2)
      let objects = try objects(result.errors)
      #expect(events(objects) == ["error"], "\(result.errors)")
    }
  }

  @Test func withoutProgressFailuresAreListedInTheEnd() throws {
    let result = try run("--progress", "none")
    #expect(result.status == 1)
    #expect(
      result.errors == "1 photo failed:\n  bad  [2J\\u{202E}.png: neither \(ImageFormats.standard.names("nor"))\n")
    let bar = try run("--progress", "bar", "--force")
    #expect(bar.errors.contains("\r\u{1B}[K["))
  }

  @Test func aLineCanBeReadAsSoonAsItsPhotoIsDone() throws {
    let large = try ImageFile.encode(SampleImages.gradient(width: 500, height: 500), as: .png)
    for index in 0..<150 { try folder.write(large, to: "in/large/\(index).png") }
    let process = try Command.start(
      ["run", folder("copy.yaml"), "--input", folder("in/large"), "--output", folder("out"), "--jobs", "1"]
        + ["--progress", "json"], output: folder("output"), errors: folder("errors"))
    var text = ""
    while process.isRunning, !text.contains("\"done\"") {
      usleep(2_000)
      text = try String(contentsOfFile: folder("errors"), encoding: .utf8)
    }
    #expect(process.isRunning && !text.contains("\"ended\""))
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    let objects = try objects(String(contentsOfFile: folder("errors"), encoding: .utf8))
    // Under the thread sanitiser a photo takes longer than a stopped program waits for it.
    guard ProcessInfo.processInfo.environment["TSAN_OPTIONS"] == nil else { return }
    #expect(objects.last?["event"] as? String == "ended" && objects.last?["status"] as? Int == 130)
  }

  @Test func aReaderThatGoesAwayStopsNothing() throws {
    let logs = try TemporaryFolder()
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = [
      "-c", "\"$0\" run \"$1\" --input \"$2\" --output \"$3\" --progress json 2>&1 >\"$4\" | true",
      try Command.program().path, folder("copy.yaml"), folder("in"), folder("out"), logs("output"),
    ]
    try shell.run()
    shell.waitUntilExit()
    #expect(try String(contentsOfFile: logs("output"), encoding: .utf8).contains(": 4 done, 1 failed"))
  }

  @Test func aReaderThatSleepsDoesNotKeepASignalWaiting() throws {
    for index in 0..<600 { try folder.write("x", to: "in/many/\(index)-\(String(repeating: "n", count: 100)).png") }
    let (errors, logs) = (Pipe(), try TemporaryFolder())
    let process = Process()
    process.executableURL = try Command.program()
    process.arguments = ["run", folder("copy.yaml"), "--input", folder("in/many"), "--output", folder("out")]
    process.arguments? += ["--progress", "json"]
    _ = FileManager.default.createFile(atPath: logs("output"), contents: nil)
    process.standardOutput = FileHandle(forWritingAtPath: logs("output"))
    process.standardError = errors
    try process.run()
    // The pipe is full before the last photo, and nobody reads it.
    sleep(3)
    #expect(process.isRunning)
    let start = ContinuousClock.now
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    #expect(process.terminationStatus == 143 && ContinuousClock.now - start < .seconds(4))
  }
}
