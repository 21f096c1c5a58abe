import Foundation
import ImageKit
import LimnImages
import TestKit
import Testing

@Suite struct RunCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (name, channels) in [("in/a.png", Image.Channels.rgb), ("in/b/c.png", .greyAlpha), ("in/b/d.png", .grey)] {
      try folder.write(ImageFile.encode(SampleImages.gradient(channels: channels), as: .png), to: name)
    }
    try folder.write(
      """
      version: 1
      stages:
        - load: { path: $input }
        - noise: { sigma: 25 }
        - save: { path: "$output/{dir}/{stem}.{ext}" }
      """, to: "noise.yaml")
  }

  private func run(_ more: String..., jobs: String = "2") throws -> Command.Result {
    let logs = try TemporaryFolder()
    let arguments =
      ["run", folder("noise.yaml"), "--input", folder("in"), "--output", folder("out"), "--jobs", jobs] + more
    let process = try Command.start(arguments, output: logs("output"), errors: logs("errors"))
    process.waitUntilExit()
    return Command.Result(
      status: process.terminationStatus, output: try String(contentsOfFile: logs("output"), encoding: .utf8),
      errors: try String(contentsOfFile: logs("errors"), encoding: .utf8))
  }

  private func written() throws -> [[UInt8]] {
    try ["a.png", "b/c.png", "b/d.png"].map { Array(try Data(contentsOf: URL(fileURLWithPath: folder("out/" + $0)))) }
  }

  @Test func aTreeIsMirroredAndTheSeedDecides() throws {
    let first = try run()
    #expect(first.status == 0)
    #expect(first.output.hasPrefix("3 photos in "))
    #expect(first.output.hasSuffix(" photos/s), 0 failed, written to \(folder("out"))\n"))
    #expect(folder.files().filter { $0.hasPrefix("out") } == ["out/a.png", "out/b/c.png", "out/b/d.png"])
    let bytes = try written()
    _ = try run(jobs: "1")
    #expect(try written() == bytes)
    _ = try run("--seed", "1")
    #expect(try written() != bytes)
    _ = try run("--set", "noise.sigma=0")
    #expect(try ImageFile.read(folder("out/a.png")).samples == SampleImages.gradient().samples)
  }

  @Test func pathsAfterThePipelineAreInputsAndTheOutput() throws {
    func run(_ paths: String...) throws -> Command.Result {
      try Command.run(["run", folder("noise.yaml")] + paths.map { folder($0) })
    }
    #expect(try run("in", "out").status == 0)
    let whole = try written()
    // A photo and a folder: named as below the folder that holds both, and with the same noise, as that goes by the name.
    #expect(try run("in/b/", "in/a.png", "some").status == 0)
    #expect(folder.files().filter { $0.hasPrefix("some/") && !$0.contains(".limn") }.count == 3)
    for (name, bytes) in zip(["a.png", "b/c.png", "b/d.png"], whole) {
      #expect(try Array(Data(contentsOf: URL(fileURLWithPath: folder("some/" + name)))) == bytes)
    }
    // Two of them, and one more in the next run.
    #expect(try run("in/b/c.png", "in/b/d.png", "two").output.hasPrefix("2 photos in "))
    #expect(folder.files().contains("two/d.png"))
    let missing = try run("in/b/c.png", "in/nothing.png", "more")
    #expect(missing.status == 2)
    #expect(
      missing.errors
        == "error: cannot find '\(folder("in/nothing.png"))': No such file or directory; give photos or folders of photos\n"
    )
    #expect(!folder.files().contains { $0.hasPrefix("more") }, "before the run")
    // One photo and a file.
    #expect(try run("in/a.png", "one.png").status == 0)
    #expect(folder.files().contains("one.png") && !folder.files().contains("one.png/a.png"))
    let plan = try Command.run("plan", folder("noise.yaml"), folder("in"), folder("out"))
    #expect(plan.status == 0 && plan.output.hasPrefix("0 of 3 photos to do, 3 done"))
  }

  @Test func pathsThatBeginDifferentlyHaveAFolderInCommonToo() throws {
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "other/e.png")
    let result = try Command.run(
      ["run", folder("noise.yaml"), "../other/e.png", folder("in/a.png"), folder("out")],
      in: URL(filePath: folder("in")))
    #expect(result.status == 0, "\(result.errors)")
    #expect(folder.files().contains("out/other/e.png") && folder.files().contains("out/in/a.png"))
  }

  @Test func severalInputsMayHoldTheOutput() throws {
    for count in [2, 0] {
      let result = try Command.run("run", folder("noise.yaml"), folder("in/a.png"), folder("in/b"), folder("in"))
      // In a folder of its own photos: nothing may be written over, and what a run wrote is no input of the next.
      #expect(result.output.hasPrefix("\(count) photos in ") || result.status == 1)
    }
    let before = folder.files()
    _ = try Command.run("run", folder("noise.yaml"), folder("in/a.png"), folder("in/b"), folder("in"))
    #expect(folder.files() == before)
  }

  @Test func whereEveryPhotoWouldBeWrittenOverItselfNothingBegins() throws {
    let before = folder.files()
    for verb in ["run", "plan"] {
      let whole = try Command.run(verb, folder("noise.yaml"), folder("in"), folder("in/b/.."))
      #expect(whole.status == 2 && whole.output.isEmpty)
      #expect(
        whole.errors
          == "error: all 3 photos would be written over themselves, since '\(folder("in/b/.."))' is the folder that is read: "
          + "give another folder to write to\n")
      let one = try Command.run(verb, folder("noise.yaml"), "--input", folder("in/a.png"), "--output", folder("in"))
      #expect(one.status == 2)
      #expect(
        one.errors
          == "error: '\(folder("in/a.png"))' would be written over itself, since '\(folder("in"))' is the folder that is read: "
          + "give another folder to write to\n")
    }
    #expect(folder.files() == before && !FileManager.default.fileExists(atPath: folder("in/.limn")))
  }

  @Test func theSheetOfAnotherRunIsNoPhoto() throws {
    let sheet = try folder.write(
      SheetPipeline.text(noise: "sigma: 5", sheet: #"path: "$output/contact-sheet.png""#), to: "sheet.yaml")
    #expect(try Command.run("run", sheet, folder("in"), folder("one")).status == 0)
    #expect(folder.files().contains("one/contact-sheet.png"))
    for summary in ["3 photos in ", "0 photos in "] {
      let second = try Command.run("run", sheet, folder("one"), folder("two"))
      #expect(second.status == 0 && second.output.contains(summary), "\(second.output)\(second.errors)")
    }
    #expect(folder.files().filter { $0.hasPrefix("two/") }.count == 4)
  }

  @Test func oneBadPhotoFailsAlone() throws {
    try folder.write("not an image", to: "in/b/bad.png")
    try folder.write([], to: "in/empty.jpg")
    let result = try run()
    #expect(result.status == 1)
    #expect(result.errors.contains("b/bad.png: neither \(ImageFormats.standard.names("nor"))\n"))
    #expect(result.errors.contains("empty.jpg: the file is empty\n"))
    #expect(result.output.contains("): 3 done, 2 failed, written to "))
    #expect(folder.files().filter { $0.hasPrefix("out") } == ["out/a.png", "out/b/c.png", "out/b/d.png"])
  }

  @Test func aPhotoAboveTheLimitIsRefused() throws {
    let result = try run("--max-pixels", "959")
    #expect(result.status == 1 && result.output.hasSuffix("): 0 done, 3 failed\n"))
    #expect(try run("--max-pixels", "960").status == 0)
    let wrong = try run("--max-pixels", "0")
    #expect(wrong.status == 2 && wrong.errors.hasPrefix("error: --max-pixels is 0: give 1 or more; "))
  }

  @Test func theOutputMayLieInTheInput() throws {
    for _ in 0..<2 {
      let result = try Command.run(
        "run", folder("noise.yaml"), "--input", folder("in"), "--output", folder("in/out"), "--force")
      #expect(result.status == 0 && result.output.hasPrefix("3 photos in "))
    }
  }

  @Test func wrongUsageEndsWithTwoBeforeAnyPhotoIsOpened() throws {
    let none = try Command.run("run", folder("noise.yaml"), "--input", folder("nowhere"), "--output", folder("out"))
    #expect(none.status == 2)
    #expect(
      none.errors
        == "error: cannot find '\(folder("nowhere"))': No such file or directory; give a photo or a folder of photos\n")
    let jobs = try run(jobs: "0")
    #expect(jobs.status == 2 && jobs.errors.hasPrefix("error: --jobs is 0: give 1 or more; "))
    #expect(try run("--set", "noise.sigmma=3").status == 2)
    #expect(folder.files().allSatisfy { !$0.hasPrefix("out") })
  }

  @Test func anOutputThatCannotBeWrittenEndsWithThree() throws {
    try folder.write("x", to: "file")
    let result = try Command.run(
      "run", folder("noise.yaml"), "--input", folder("in"), "--output", folder("file/out"))
    #expect(result.status == 3)
    #expect(result.errors.hasPrefix("error: \(folder("file/out")): cannot be written: "))
  }

  @Test("Under nohup a run outlives its terminal")
  func aSignalThatIsIgnoredStaysSo() throws {
    let large = try ImageFile.encode(SampleImages.gradient(width: 400, height: 400), as: .png)
    for index in 0..<12 { try folder.write(large, to: "in/large/\(index).png") }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", #"trap "" HUP; exec "$0" "$@" > /dev/null 2>&1"#, try Command.program().path, "run", folder("noise.yaml"),
      "--input", folder("in/large"), "--output", folder("out"),
    ]
    try process.run()
    while process.isRunning, !folder.files().contains(where: { $0.hasPrefix("out/") && $0.hasSuffix(".png") }) {
      usleep(5_000)
    }
    kill(process.processIdentifier, SIGHUP)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    #expect(folder.files().count { $0.hasPrefix("out/") && $0.hasSuffix(".png") && !$0.contains("/.") } == 12)
  }

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func aSignalStopsCleanly(_ signal: Int32, _ status: Int32) throws {
    let large = try ImageFile.encode(SampleImages.gradient(width: 600, height: 600), as: .png)
    for index in 0..<40 { try folder.write(large, to: "in/large/\(index).png") }
    let process = try Command.start(
      ["run", folder("noise.yaml"), "--input", folder("in/large"), "--output", folder("out")],
      output: folder("output"), errors: folder("errors"))
    // A blocking wait: the other tests keep the threads busy that an asynchronous one would wake up on.
    while process.isRunning, !folder.files().contains(where: { $0.hasPrefix("out/") && $0.hasSuffix(".png") }) {
      usleep(5_000)
    }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == status)
    let errors = try String(contentsOfFile: folder("errors"), encoding: .utf8)
    #expect(errors.contains("stopped by a signal; the files that were written are whole\n"))
    for file in folder.files() where file.hasPrefix("out/") {
      #expect(file.hasSuffix(".png"))
      _ = try ImageFile.read(folder(file))
    }
  }
}
