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
    #expect(summary(second) == "0 photos, 1 failed, 1 done before, 1 passed over before (no face found)")
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
    #expect(result.status == 1 && summary(result) == "0 photos, 1 failed")
    #expect(
      result.errors.contains(
        "empty.png: faces: no face found: lower 'threshold' or 'smallest', or leave 'missing' out of 'faces' to pass it over\n"
      ))
  }
}
