import Foundation
import ImageKit
import LimnImages
import LimnPipelines
import TestKit
import Testing

/// Runs into one folder after the other: what is done again, and what is not.
@Suite struct ResumeTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for index in 0..<6 {
      let image = SampleImages.gradient(width: 40 + index, height: 24)
      try folder.write(ImageFile.encode(image, as: .png), to: "in/\(index % 2 == 0 ? "" : "b/")\(index).png")
    }
    try folder.write(
      SheetPipeline.text(
        noise: "sigma: $sigma", sheet: #"path: "$output/sheet.png", limit: 3"#, head: "parameters: { sigma: 25 }"),
      to: "p.yaml")
  }

  private func limn(_ verb: String = "run", _ more: String..., output: String = "out") throws -> Command.Result {
    try Command.run([verb, folder("p.yaml"), "--input", folder("in"), "--output", folder(output)] + more)
  }

  /// Bytes and times of all outputs.
  private func outputs(_ name: String = "out") throws -> [String: Data] {
    var found: [String: Data] = [:]
    for file in folder.files() where file.hasPrefix(name + "/") {
      found[String(file.dropFirst(name.count + 1))] = try Data(contentsOf: URL(fileURLWithPath: folder(file)))
    }
    return found
  }

  private func time(_ file: String) throws -> Date? {
    try FileManager.default.attributesOfItem(atPath: folder(file))[.modificationDate] as? Date
  }

  private func counts(_ result: Command.Result) -> String {
    let line = result.output.split(separator: "\n").last.map(String.init) ?? ""
    return line.replacing(#/ in [0-9.]+ s( \([0-9.]+ photos\/s\))?/#, with: "").replacing(#/, written to .*/#, with: "")
  }

  @Test func whatIsDoneIsNotDoneAgain() throws {
    #expect(try counts(limn()) == "6 photos, 0 failed")
    let first = try outputs()
    let written = try time("out/0.png")
    let sheet = try time("out/sheet.png")
    #expect(try counts(limn()) == "0 photos, 0 failed, 6 done before")
    #expect(try time("out/0.png") == written && time("out/sheet.png") == sheet)
    // Touched, not changed.
    try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: folder("in/0.png"))
    try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: folder("out/2.png"))
    #expect(try counts(limn()) == "0 photos, 0 failed, 6 done before")
    #expect(try outputs() == first)
    #expect(try counts(limn("run", "--force")) == "6 photos, 0 failed")
    #expect(try outputs() == first)
  }

  @Test func whatIsMissingOrChangedIsDone() throws {
    _ = try limn()
    let first = try outputs()
    try FileManager.default.removeItem(atPath: folder("out/0.png"))
    #expect(try counts(limn()) == "1 photo, 0 failed, 5 done before")
    // An output that somebody cut short, and one of the same length with another byte.
    let path = folder("out/b/1.png")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: folder("out/2.png")))
    #expect(try counts(limn()) == "2 photos, 0 failed, 4 done before")
    #expect(try outputs() == first)
    // Another picture of the same size, then one that is new.
    let other = SampleImages.gradient(width: 40, height: 24).oriented(.turnedHalf)
    try folder.write(ImageFile.encode(other, as: .png), to: "in/0.png")
    try folder.write(ImageFile.encode(other, as: .png), to: "in/new.png")
    let plan = try limn("plan").output
    #expect(plan.hasPrefix("0.png: changed\nnew.png: new\n2 of 7 photos to do (1 changed, 1 new), 5 done\n"))
    #expect(try counts(limn()) == "2 photos, 0 failed, 5 done before")
    _ = try limn(output: "fresh")
    #expect(try outputs() == outputs("fresh"), "the sheet too")
    // Another pipeline, written in the file or on the command line alike.
    #expect(try counts(limn("run", "--set", "sigma=10")) == "7 photos, 0 failed")
    #expect(try counts(limn("run", "--set", "noisy.sigma=10")) == "0 photos, 0 failed, 7 done before")
    #expect(try limn("plan", "--set", "noisy.sigma=10", "--seed", "4").output.contains("(7 other seed)"))
    #expect(try counts(limn("run", "--set", "noisy.sigma=10", "--seed", "4")) == "7 photos, 0 failed")
  }

  @Test func aSheetIsMadeOfWhatWasKept() throws {
    _ = try limn()
    let first = try outputs()
    let kept = folder("out/.limn/kept")
    #expect(try FileManager.default.contentsOfDirectory(atPath: kept).count == 3)
    try FileManager.default.removeItem(atPath: folder("out/sheet.png"))
    #expect(try limn("plan").output == "0 of 6 photos to do, 6 done\n")
    #expect(try counts(limn()) == "0 photos, 0 failed, 6 done before")
    #expect(try outputs() == first)
    // Without them, the photos go through once more.
    try FileManager.default.removeItem(atPath: kept)
    #expect(try limn("plan").output == "0 of 6 photos to do, 6 done\n", "the sheet is there")
    try FileManager.default.removeItem(atPath: folder("out/sheet.png"))
    #expect(try limn("plan").output.hasPrefix("0 of 6 photos to do, 6 done, and 3 once more for sheet.png\n"))
    #expect(try counts(limn()) == "0 photos, 0 failed, 6 done before")
    #expect(try outputs() == first)
    #expect(try FileManager.default.contentsOfDirectory(atPath: kept).count == 3)
  }

  @Test func whatFailedIsListedAndTriedAgain() throws {
    try folder.write("not a photo", to: "in/bad.png")
    #expect(try limn().status == 1)
    let again = try limn()
    #expect(again.status == 1 && counts(again) == "1 photo: 0 done, 1 failed, 6 done before")
    #expect(again.errors.contains("bad.png: neither \(ImageFormats.standard.names("nor"))\n"))
    try FileManager.default.removeItem(atPath: folder("out/2.png"))
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "in/bad.png")
    #expect(try Command.run("retry", folder("out"), "--max-pixels", "10").status == 1)
    let retry = try Command.run("retry", folder("out"), "--max-pixels", "1000000")
    #expect(retry.status == 0 && retry.errors.contains("left: 2.png: output missing: 'limn run' does it\n"))
    #expect(counts(retry) == "1 photo, 0 failed, 5 done before, 1 left")
    #expect(try counts(limn()) == "1 photo, 0 failed, 6 done before")
    _ = try limn(output: "fresh")
    #expect(try outputs() == outputs("fresh"))
    #expect(try Command.run("retry", folder("in")).status == 2)
  }

  @Test func killedRunsAreResumedAsIfNothingHadBeen() throws {
    _ = try limn(output: "fresh")
    for delay in [20_000, 40_000, 60_000] as [UInt32] {
      let process = try Command.start(
        ["run", folder("p.yaml"), "--input", folder("in"), "--output", folder("out"), "--jobs", "1"],
        output: folder("o"), errors: folder("e"))
      usleep(delay)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      for (name, bytes) in try outputs() where !name.contains(".limn-") {
        #expect(try outputs("fresh")[name] == bytes, "what has its name is whole")
      }
    }
    #expect(try limn().status == 0)
    #expect(try outputs() == outputs("fresh"), "and no temporary file is left")
  }

  @Test func aFileThatAKilledRunWroteIsItsOwn() throws {
    _ = try limn()
    // As if the run had been killed between a file's last step and its line in the journal.
    let path = folder("out/.limn/journal.jsonl")
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let kept = lines.filter { !$0.contains("\"done\"") || !$0.contains("\"b/1.png\"") }
    #expect(kept.count == lines.count - 1)
    try folder.write(kept.joined(separator: "\n") + "\n", to: "out/.limn/journal.jsonl")
    #expect(try counts(limn("run", "--if-exists", "fail")) == "1 photo, 0 failed, 5 done before")
  }

  @Test(arguments: [2, 3])
  func partsMakeTheSameFilesAsOneRun(_ count: Int) throws {
    _ = try limn(output: "fresh")
    var done = 0
    for number in 1...count {
      let result = try limn("run", "--shard", "\(number)/\(count)")
      #expect(result.status == 0)
      done += Int(result.output.split(separator: "\n").last?.split(separator: " ").first ?? "") ?? 0
    }
    #expect(done == 6)
    #expect(try outputs() == outputs("fresh"), "the last part makes the sheet")
    #expect(try counts(limn()) == "0 photos, 0 failed, 6 done before", "one run knows what parts did")
  }

  @Test func filesInTheWayAreTreatedAsWished() throws {
    for name in ["0.png", "b/1.png"] { try folder.write("mine", to: "out/" + name) }
    let skipped = try limn("run", "--if-exists", "skip")
    #expect(skipped.status == 0 && counts(skipped) == "4 photos, 0 failed, 2 left")
    #expect(skipped.errors.contains("left: 0.png: '\(folder("out/0.png"))' is there already\n"))
    let failed = try limn("run", "--if-exists", "fail")
    #expect(failed.status == 1 && counts(failed) == "2 photos: 0 done, 2 failed, 4 done before")
    #expect(try String(contentsOfFile: folder("out/0.png"), encoding: .utf8) == "mine")
    #expect(try counts(limn()) == "2 photos, 0 failed, 4 done before")
    #expect(try limn("run", "--if-exists", "sometimes").status == 2)
  }

  @Test func aFileThatWasChangedSinceIsInTheWayToo() throws {
    #expect(try limn().status == 0)
    try folder.write("edited by hand", to: "out/0.png")
    let skipped = try limn("run", "--if-exists", "skip")
    #expect(skipped.status == 0 && skipped.errors.contains("left: 0.png: '\(folder("out/0.png"))' is there already\n"))
    #expect(try String(contentsOfFile: folder("out/0.png"), encoding: .utf8) == "edited by hand")
    #expect(try limn("run", "--if-exists", "fail").status == 1)
    #expect(try limn().status == 0)
    #expect(try String(contentsOfFile: folder("out/0.png"), encoding: .isoLatin1) != "edited by hand")
  }

  @Test("One that was made of another photo, too")
  func aChangedFileOfAnotherPhoto() throws {
    let pipeline = try folder.write(
      SheetPipeline.text(noise: "sigma: 3", save: #"path: "$output/{stem}.png""#), to: "s.yaml")
    func run(_ more: String...) throws -> Command.Result {
      try Command.run(["run", pipeline, folder("one"), folder("made")] + more)
    }
    try folder.write([UInt8](Data(contentsOf: URL(fileURLWithPath: folder("in/0.png")))), to: "one/a.png")
    #expect(try run().status == 0)
    try folder.write("edited by hand", to: "made/a.png")
    try FileManager.default.moveItem(atPath: folder("one/a.png"), toPath: folder("one/a.jpg"))
    #expect(try run("--if-exists", "skip").errors.contains("left: a.jpg: '\(folder("made/a.png"))' is there already\n"))
    #expect(try String(contentsOfFile: folder("made/a.png"), encoding: .utf8) == "edited by hand")
  }

  @Test func whatARunWroteAmongThePhotosIsNoPhoto() throws {
    let pipeline = try folder.write(
      SheetPipeline.text(
        noise: "sigma: 5", save: #"path: "$output/{dir}/{stem}-noisy.png""#,
        sheet: #"path: "$output/sheet.png", limit: 2"#), to: "q.yaml")
    let arguments = [pipeline, "--input", folder("in"), "--output", folder("in")]
    #expect(try counts(Command.run(["run"] + arguments)) == "6 photos, 0 failed")
    let files = folder.files()
    #expect(try counts(Command.run(["run"] + arguments)) == "0 photos, 0 failed, 6 done before")
    #expect(try Command.run(["plan"] + arguments).output.hasPrefix("0 of 6 photos to do, 6 done\n"))
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "in/0-extra.png")
    #expect(try counts(Command.run(["run"] + arguments)) == "1 photo, 0 failed, 6 done before")
    #expect(Set(folder.files()).subtracting(files) == ["in/0-extra.png", "in/0-extra-noisy.png"])
  }

  @Test func photosAreNeverWrittenOver() throws {
    // Into the folder they are read from, under names that other photos have.
    let pipeline = try folder.write(
      "version: 1\nstages:\n  - load: { path: $input }\n  - save: { path: \"$output/{stem}x.png\" }\n", to: "q.yaml")
    try folder.write("precious", to: "in/0x.png")
    let photo = try String(contentsOfFile: folder("in/0x.png"), encoding: .utf8)
    let result = try Command.run(
      "run", pipeline, "--input", folder("in"), "--output", folder("in"), "--include", "0.png", "--include", "2.png")
    #expect(result.status == 1)
    #expect(result.errors.contains("'\(folder("in/0x.png"))' is a file of the input folder: it is not written over"))
    #expect(try String(contentsOfFile: folder("in/0x.png"), encoding: .utf8) == photo)
    #expect(FileManager.default.fileExists(atPath: folder("in/2x.png")))
    // A sheet of the name of a photo.
    try FileManager.default.copyItem(atPath: folder("in/2.png"), toPath: folder("in/sheet.png"))
    let noisy = try folder.write(
      SheetPipeline.text(
        noise: "sigma: 5", save: #"path: "$output/{dir}/{stem}-noisy.png""#, sheet: #"path: "$output/sheet.png""#),
      to: "r.yaml")
    let sheet = try Command.run("run", noisy, folder("in"), folder("in"))
    #expect(sheet.status == 2 && sheet.errors.contains("would be written over the photo sheet.png"))
  }

  @Test func nothingIsWrittenOutsideTheOutputFolder() throws {
    for path in ["$output/../x/{stem}.png", "/tmp/limn-elsewhere/{stem}.png", "{stem}.png"] {
      let pipeline = try folder.write(
        "version: 1\nstages:\n  - load: { path: $input }\n  - save: { path: \"\(path)\" }\n", to: "q.yaml")
      let result = try Command.run("run", pipeline, "--input", folder("in"), "--output", folder("out"))
      #expect(result.status == 2 && result.errors.contains("which leads out of the output folder"), "\(path)")
    }
    try FileManager.default.createDirectory(atPath: folder("elsewhere"), withIntermediateDirectories: true)
    #expect(symlink("../elsewhere", folder("out/b")) == 0)
    try folder.write("outside", to: "target.png")
    #expect(symlink("../target.png", folder("out/0.png")) == 0)
    let result = try limn()
    #expect(result.status == 1 && counts(result) == "6 photos: 3 done, 3 failed")
    #expect(result.errors.contains("leads out of the output folder '\(folder("out"))': choose a path below it\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder("elsewhere")).isEmpty)
    #expect(try String(contentsOfFile: folder("target.png"), encoding: .utf8) == "outside")
  }

  @Test func theFirstRunHasTheFolder() throws {
    let image = try ImageFile.encode(SampleImages.gradient(width: 900, height: 900), as: .png)
    for index in 0..<40 { try folder.write(image, to: "in/large\(index).png") }
    let first = try Command.start(
      ["run", folder("p.yaml"), "--input", folder("in"), "--output", folder("out"), "--jobs", "1"],
      output: folder("o"), errors: folder("e"))
    while !FileManager.default.fileExists(atPath: folder("out/0.png")), first.isRunning { usleep(2_000) }
    let second = try limn()
    #expect(second.status == 2)
    #expect(
      second.errors.contains("is being written to by another run (pid \(first.processIdentifier)): wait for it to end"))
    kill(first.processIdentifier, SIGTERM)
    first.waitUntilExit()
    #expect(first.terminationStatus == 143)
    #expect(try limn("run", "--limit", "2").status == 0)
  }
}
