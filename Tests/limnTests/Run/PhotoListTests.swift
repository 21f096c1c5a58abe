import Foundation
import ImageKit
import LimnImages
import TestKit
import Testing

/// Lists of photos, and what `limn retry` knows of the run that it repeats.
@Suite struct PhotoListTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["a", "b", "c"] {
      try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "in/\(name).png")
    }
    try folder.write("no photo", to: "in/bad.png")
    try folder.write(
      "version: 1\nstages:\n  - load: { path: $input }\n  - save: { path: \"$output/{stem}.{ext}\" }\n", to: "copy.yaml"
    )
    try folder.write("bad.png\nb.png\n", to: "list.txt")
  }

  /// Runs limn with a file as its standard input.
  private func limn(_ arguments: String..., reading file: String = "/dev/null") throws -> Command.Result {
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments =
      ["-c", #"input=$1; output=$2; errors=$3; shift 3; exec "$0" "$@" <"$input" >"$output" 2>"$errors""#]
      + [try Command.program().path, file, folder("output"), folder("errors")] + arguments
    try shell.run()
    shell.waitUntilExit()
    return Command.Result(
      status: shell.terminationStatus, output: try String(contentsOfFile: folder("output"), encoding: .utf8),
      errors: try String(contentsOfFile: folder("errors"), encoding: .utf8))
  }

  private func firstRun() throws -> Command.Result {
    try limn(
      "run", folder("copy.yaml"), folder("in"), folder("out"), "--files-from", "-", reading: folder("list.txt"))
  }

  @Test("What standard input listed is tried again without it")
  func retryAfterStandardInput() throws {
    let first = try firstRun()
    #expect(
      first.status == 1 && first.output.hasPrefix("2 photos in ") && first.output.contains(": 1 done, 1 failed, "),
      "\(first.errors)")
    let retry = try limn("retry", folder("out"))
    #expect(
      retry.status == 1 && retry.errors.contains("bad.png: neither \(ImageFormats.standard.names("nor"))\n"),
      "\(retry.errors)")
    #expect(retry.output.contains(", 1 failed, 1 done before"))
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "in/bad.png")
    #expect(try limn("retry", folder("out")).status == 0)
    #expect(folder.files().filter { $0.hasPrefix("out/") && !$0.contains(".limn") } == ["out/b.png", "out/bad.png"])
  }

  @Test("Another list can be given, and is missed where none is kept")
  func withoutAKeptList() throws {
    _ = try firstRun()
    try FileManager.default.removeItem(atPath: folder("out/.limn/files-from"))
    let retry = try limn("retry", folder("out"))
    #expect(retry.status == 2)
    #expect(
      retry.errors
        == "error: the last run read its list of photos from standard input, and '\(folder("out"))/.limn/files-from' is not "
        + "there: give the list with --files-from\n")
    let listed = try limn("retry", folder("out"), "--files-from", folder("list.txt"))
    #expect(listed.status == 1 && listed.output.contains(", 1 failed, 1 done before"), "\(listed.errors)")
  }

  @Test("A list given to a retry is below the folder in which it is given")
  func aRelativeList() throws {
    try folder.write("a.png\n", to: "here/more.txt")
    try folder.write("bad.png\nb.png\n", to: "there/more.txt")
    func limn(_ arguments: String..., in name: String) throws -> Command.Result {
      try Command.run(arguments, in: URL(filePath: folder(name)))
    }
    _ = try limn("run", "../copy.yaml", "../in", "../out", "--files-from", "more.txt", in: "there")
    let retry = try limn("retry", "../out", "--files-from", "more.txt", in: "here")
    #expect((retry.output + retry.errors).contains("not tried yet"))
  }

  @Test("What is added to a retry counts for that time only")
  func optionsOfARetry() throws {
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "in/bad.png")
    #expect(try limn("run", folder("copy.yaml"), folder("in"), folder("out"), "--max-pixels", "100").status == 1)
    let narrow = try limn("retry", folder("out"), "--include", "a.png", "--max-pixels", "1000000")
    #expect(narrow.status == 0 && narrow.output.hasPrefix("1 photo in "))
    let rest = try limn("retry", folder("out"), "--max-pixels", "1000000")
    #expect(rest.status == 0 && rest.output.hasPrefix("3 photos in ") && rest.output.contains(", 1 done before"))
    let journal = try String(contentsOfFile: folder("out/.limn/journal.jsonl"), encoding: .utf8)
    #expect(!journal.contains("--include") && !journal.contains("1000000"))
  }
}
