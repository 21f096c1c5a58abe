import Foundation
import ImageKit
import LimnImages
import TestKit
import Testing

/// What is done, passed over and failed in a run by the command.
@Suite struct FolderRunTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder("in"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: Command.package.path + "/samples/faces/astronaut.png", toPath: folder("in/astronaut.png"))
    try folder.write(ImageFile.encode(SampleImages.gradient(width: 64, height: 48), as: .png), to: "in/empty.png")
    try folder.write("no photo", to: "in/text.png")
    try folder.write(
      """
      version: 1
      stages:
        - load: { path: $input }
        - faces: { each: [ noise: { sigma: 20 } ], turned: false }
        - save: { path: "$output/{dir}/{stem}.{ext}" }
      """, to: "faces.yaml")
  }

  private func limn(_ verb: String, _ more: String...) throws -> Command.Result {
    try Command.run([verb, folder("faces.yaml"), folder("in"), folder("out")] + more)
  }

  /// The last line, without how long it took.
  private func summary(_ result: Command.Result) -> String {
    (result.output.split(separator: "\n").last.map(String.init) ?? "")
      .replacing(#/ in [0-9.]+ s( \([0-9.]+ photos\/s\))?/#, with: "").replacing(folder.path, with: "…")
  }

  private func result(_ command: Command.Result) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
    return try #require(object?["result"] as? [String: Any])
  }

  @Test("Photos without a face are copied, counted and named everywhere")
  func passedOver() throws {
    let first = try limn("run", "--progress", "json")
    #expect(first.status == 1)
    #expect(summary(first) == "3 photos: 1 done, 1 passed over (no face found), 1 failed, written to …/out")
    let lines = first.errors.split(separator: "\n")
    #expect(lines.contains { $0.contains("\"event\":\"passed-over\"") && $0.contains("\"reason\":\"no face found\"") })
    #expect(lines.last?.contains("\"done\":1,\"passed_over\":1,\"failed\":1,\"skipped\":0,\"notes\":[") == true)
    #expect(FileManager.default.contentsEqual(atPath: folder("in/empty.png"), andPath: folder("out/empty.png")))

    let second = try limn("run", "--progress", "plain")
    #expect(summary(second) == "1 photo: 0 done, 1 failed, 1 done before, 1 passed over before (no face found)")
    let retry = try Command.run("retry", folder("out"))
    #expect(summary(retry) == summary(second), "only what failed")

    let plan = try limn("plan", "--all").output.split(separator: "\n")
    #expect(plan.contains("empty.png: passed over: no face found"))
    #expect(plan.contains("1 of 3 photos to do (1 failed before), 1 done, 1 passed over (no face found)"))
    let facts = try result(limn("plan", "--json"))
    #expect((facts["counts"] as? [String: Int])?["passed-over"] == 1)
    #expect((facts["notes"] as? [[String: Any]])?.compactMap { $0["kind"] as? String } == ["copied", "faces"])

    let page = try Command.run("report", folder("out"))
    #expect(page.output == "wrote \(folder("out"))/report.html: 1 done, 1 passed over, 1 failed\n")
    let report = try result(Command.run("report", folder("out"), "--json"))
    #expect(report["done"] as? Int == 1 && report["untried"] as? Int == 0 && report["runs"] as? Int == 3)
    let passedOver = try #require(report["passed_over"] as? [[String: Any]])
    #expect(passedOver.count == 1 && passedOver[0]["reason"] as? String == "no face found")
    #expect(passedOver[0]["photos"] as? [String] == ["empty.png"])
    #expect((report["failed"] as? [[String: Any]])?.first?["photos"] as? [String] == ["text.png"])
  }

  @Test("A photo without a face is an error where that is asked for")
  func missingFails() throws {
    let result = try limn("run", "--set", "faces.missing=fail", "--include", "empty.png")
    #expect(result.status == 1 && summary(result) == "1 photo: 0 done, 1 failed")
    #expect(
      result.errors.contains(
        "empty.png: faces: no face found: lower 'threshold' or 'smallest', or leave 'missing' out of 'faces' to pass it over\n"
      ))
  }

  @Test("Photos beside pictures of their names that are not read are done, and one of the sheet's name is refused")
  func namesThatMeet() throws {
    let png = try ImageFile.encode(SampleImages.gradient(), as: .png)
    for name in ["cat.png", "IMG_7.png", "contact-sheet.png"] { try folder.write(png, to: "met/" + name) }
    for name in ["cat.gif", "contact-sheet.gif"] { try folder.write("GIF89a", to: "met/" + name) }
    try folder.write("II*\0....", to: "met/IMG_7.NEF")
    try folder.write(
      SheetPipeline.text(
        noise: "sigma: 5", save: #"path: "$output/{stem}.png""#, sheet: #"path: "$output/contact-sheet.png""#),
      to: "met.yaml")
    func limn(_ verb: String) throws -> Command.Result {
      try Command.run(verb, folder("met.yaml"), folder("met"), folder("done"))
    }
    let reason =
      "contact-sheet.png: its output '\(folder("done"))/contact-sheet.png' would be the file that 'contact-sheet' makes of all "
      + "photos too: rename the photo, or give 'contact-sheet' another path"
    let plan = try limn("plan").output
    #expect(plan.contains("contact-sheet.png: would fail: " + reason.dropFirst("contact-sheet.png: ".count)))
    #expect(
      plan.contains(
        "2 of 6 photos to do (2 new), 0 done, 3 to be passed over (2 GIF not read, 1 NEF raw not read), 1 would fail\n")
    )
    let run = try limn("run")
    #expect(run.status == 1 && run.errors.contains(reason))
    #expect(
      summary(run)
        == "6 photos: 2 done, 3 passed over (2 GIF not read, 1 NEF raw not read), 1 failed, written to …/done")
    #expect(
      folder.files().filter { $0.hasPrefix("done/") } == ["done/IMG_7.png", "done/cat.png", "done/contact-sheet.png"])
    #expect(
      try summary(limn("run"))
        == "1 photo: 0 done, 1 failed, 2 done before, 3 passed over before (2 GIF not read, 1 NEF raw not read)")
  }

  @Test("What looks like a picture and is not read is counted by its kind everywhere")
  func othersAreCounted() throws {
    try folder.write("GIF89a", to: "more/a.gif")
    for name in ["b.bmp", "c.BMP", "d.jpg"] { try folder.write("BM..........", to: "more/" + name) }
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .jpeg), to: "more/e.jfif")
    try folder.write(
      "version: 1\nstages: [ load: { path: $input }, grain: { sigma: 5 }, save: {} ]\n", to: "grain.yaml")
    func limn(_ verb: String, _ more: String...) throws -> Command.Result {
      try Command.run([verb, folder("grain.yaml"), folder("more"), folder("grain")] + more)
    }
    #expect(
      try limn("plan").output.contains(
        "1 of 5 photos to do (1 new), 0 done, 4 to be passed over (3 BMP not read, 1 GIF not read)\n"))
    let run = try limn("run", "-v")
    #expect(run.status == 0)
    #expect(
      summary(run) == "5 photos: 1 done, 4 passed over (3 BMP not read, 1 GIF not read), 0 failed, written to …/grain")
    #expect(run.errors.contains("a.gif: passed over: GIF not read\n"))
    #expect(folder.files().contains("grain/e.jfif"))
    #expect(
      try limn("plan").output.contains("0 of 5 photos to do, 1 done, 4 passed over (3 BMP not read, 1 GIF not read)\n")
    )
    let report = try result(Command.run("report", folder("grain"), "--json"))
    let groups = try #require(report["passed_over"] as? [[String: Any]])
    #expect(groups.compactMap { $0["reason"] as? String } == ["BMP not read", "GIF not read"])
    #expect(
      try Command.run("run", folder("grain.yaml"), folder("more/a.gif"), folder("alone")).status == 1,
      "what alone was asked for fails")
  }

  @Test("As many failures as were allowed are status 0, and more a status of their own")
  func failuresWithinATolerance() throws {
    func status(_ more: String...) throws -> Int32 {
      try limn("run", ["--force", "--set", "faces.missing=pass"] + more)
    }
    func limn(_ verb: String, _ more: [String]) throws -> Int32 {
      try Command.run([verb, folder("faces.yaml"), folder("in"), folder("out"), "--include", "[et]*.png"] + more).status
    }
    #expect(try status("--max-failed", "1") == 0)
    #expect(try status("--max-failed", "50%") == 0)
    #expect(try status("--max-failed", "49%") == 4)
    #expect(try status("--max-failed", "0") == 4)
    #expect(try status() == 1)
    #expect(try status("--on-error", "stop") == 1)
  }

  @Test("Several inputs as options are all read")
  func repeatedInputs() throws {
    try folder.write(
      "version: 1\nstages: [ load: { path: $input }, grain: { sigma: 5 }, save: {} ]\n", to: "grain.yaml")
    for name in ["one/a.png", "two/a.png"] {
      try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: name)
    }
    let run = try Command.run(
      "run", folder("grain.yaml"), "--input", folder("one"), "--input", folder("two"), "--output", folder("both"))
    #expect(summary(run) == "2 photos, 0 failed, written to …/both")
    #expect(folder.files().filter { $0.hasPrefix("both/") } == ["both/one/a.png", "both/two/a.png"])
  }
}
