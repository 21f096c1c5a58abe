import LimnPipelines
import LimnRuns
import Testing

struct FailureLinesTests {
  private func failures(_ count: Int, _ reason: String, from first: Int = 0) -> [RunSummary.Failure] {
    (first..<first + count).map { number in
      RunSummary.Failure(
        name: ItemName(path: "p\(number).png", directory: "", stem: "p\(number)", extension: "png", index: number),
        reason: reason)
    }
  }

  @Test func `Of a reason that many have the first are named, and the others are counted`() {
    let lines = (failures(1200, "too large") + failures(20, "cut off", from: 2000)).lines(
      report: "limn report --json out")
    #expect(lines.count == 4 + 20)
    #expect(lines[0] == failures(1, "too large")[0].description)
    #expect(lines[3] == "… and 1,197 others for the same reason; 'limn report --json out' lists them")
    #expect(lines.last == failures(1, "cut off", from: 2019)[0].description)
    #expect(failures(21, "cut off").lines(report: nil).last == "… and 18 others for the same reason")
    #expect([RunSummary.Failure]().lines(report: nil).isEmpty)
  }
}
