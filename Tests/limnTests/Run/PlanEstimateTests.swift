import Foundation
import ImageKit
import LimnImages
import TestKit
import Testing

/// What `limn plan` tells of time and memory, and that it does nothing.
@Suite struct PlanEstimateTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (index, width) in [40, 80, 700].enumerated() {
      try folder.write(
        ImageFile.encode(SampleImages.gradient(width: width, height: 500), as: .png), to: "in/\(index).png")
    }
    try folder.write(
      SheetPipeline.text(noise: "sigma: 3", sheet: #"path: "$output/sheet.png", limit: 3"#), to: "p.yaml")
  }

  private func limn(_ verb: String, _ more: String...) throws -> Command.Result {
    try Command.run([verb, folder("p.yaml"), "--input", folder("in"), "--output", folder("out")] + more)
  }

  /// Every file and folder with its time and size.
  private func snapshot() throws -> [String] {
    let all = [""] + (FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? [])
    return try all.map { name in
      var status = stat()
      guard lstat(folder(name), &status) == 0 else { throw CocoaError(.fileReadUnknown) }
      return "\(name) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec) \(status.st_ctim.tv_nsec)"
    }.sorted()
  }

  @Test func beforeTheFirstRunOnePhotoIsTriedAndNothingWritten() throws {
    let before = try snapshot()
    let result = try limn("plan", "--jobs", "2")
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.prefix(4) == ["0.png: new", "1.png: new", "2.png: new", "3 of 3 photos to do (3 new), 0 done"])
    let time =
      #/less than a second with 2 jobs, and what saving takes \([0-9.]+ s a megapixel, from one of median size that was tried and not saved, 1\.png\)/#
    #expect(try time.wholeMatch(in: lines[4]) != nil, "\(lines)")
    let memory =
      #/about [0-9.]+ MiB of memory with 2 jobs: [0-9.]+ MiB for limn and its models, [0-9.]+ [KM]iB for the photos that are open at once; the largest takes [0-9.]+ [KM]iB: 2\.png/#
    #expect(try memory.wholeMatch(in: lines[5]) != nil, "\(lines)")
    #expect(lines.count == 6)
    #expect(try snapshot() == before)
  }

  @Test func afterARunTheJournalTells() throws {
    #expect(try limn("run").status == 0)
    try FileManager.default.removeItem(atPath: folder("out/2.png"))
    let before = try snapshot()
    let result = try limn("plan")
    #expect(result.output.contains("1 of 3 photos to do (1 output missing), 2 done\n"))
    #expect(result.output.contains(" s a megapixel, from 3 photos done before with this pipeline)\n"))
    #expect(try snapshot() == before)
    _ = try limn("run")
    let done = try limn("plan")
    #expect(done.output == "0 of 3 photos to do, 3 done\n")
  }

  @Test func `As JSON, a plan has every photo with what becomes of it`() throws {
    func plan() throws -> [String: Any] {
      let command = try limn("plan", "--json", "--jobs", "2")
      #expect(command.status == 0 && command.errors.isEmpty)
      let object = try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
      #expect(object?["kind"] as? String == "plan" && object?["version"] as? Int == 1)
      return try #require(object?["result"] as? [String: Any])
    }
    let before = try plan()
    let photos = try #require(before["photos"] as? [[String: Any]])
    #expect(photos.compactMap { $0["photo"] as? String } == ["0.png", "1.png", "2.png"])
    #expect(photos.allSatisfy { $0["decision"] as? String == "run" && $0["reason"] as? String == "new" })
    let counts = try #require(before["counts"] as? [String: Int])
    #expect(counts == ["run": 3, "verify": 0, "done": 0, "passed-over": 0, "leave": 0, "fail": 0])
    let estimate = try #require(before["estimate"] as? [String: Any])
    #expect(estimate["jobs"] as? Int == 2 && (estimate["memory_bytes"] as? Int ?? 0) > 0)
    #expect((estimate["seconds"] as? Double ?? 0) > 0)
    #expect(try limn("run").status == 0)
    let after = try plan()
    #expect(
      after["counts"] as? [String: Int]
        == ["run": 0, "verify": 0, "done": 3, "passed-over": 0, "leave": 0, "fail": 0])
    #expect(after["estimate"] == nil)
  }

  @Test func whatDoesNotFitIsNamed() throws {
    let free = try limn("plan", "--jobs", "3").output
    let found = try #require(
      try #/about ([0-9.]+) MiB of memory with 3 jobs: ([0-9.]+) MiB for limn/#.firstMatch(in: free))
    let (peak, base) = (Double(found.1) ?? 0, Double(found.2) ?? 0)
    let bounded = try limn("plan", "--jobs", "3", "--memory", "\(Int((peak + base) / 2 * 1024))KiB").output
    let line =
      #/about [0-9.]+ MiB of memory with 3 jobs, bounded by --memory \(about [0-9.]+ MiB without it\): [0-9.]+ MiB for limn/#
    #expect(bounded.contains(line), "\(bounded)")
    let result = try limn("plan", "--memory", "1KiB")
    #expect(result.status == 2 && result.errors.hasPrefix("error: 1 KiB of memory are too little: "))
    let unreadable = try folder.write("none", to: "in/bad.png")
    #expect(unreadable.hasSuffix("bad.png"))
    #expect(try limn("plan").output.contains("1 photo cannot be read and would fail\n"))
  }
}
