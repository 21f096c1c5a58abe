import LimnEvaluation
import LimnImages
import LimnReport
import LimnTensors
import TestKit
import Testing

@Suite struct PictureEvaluationTests {
  private let folder: TemporaryFolder
  /// The mean absolute error in steps of 8 bits: a metric that no table knows.
  private static let error = ImageMetric(
    Quantity("mae", title: "error", unit: "levels", better: .lower, digits: 1)
  ) { pair in
    Double((pair.result - pair.clean).mapped { abs($0) }.sum()) * 255 / Double(pair.clean.count)
  }

  init() throws {
    folder = try TemporaryFolder()
    for (name, level) in [
      ("clean/a.png", 100), ("clean/b.png", 50), ("one/a.png", 110), ("one/b.png", 50), ("two/a.png", 97),
      ("two/b.png", 53),
    ] {
      let image = Image(
        width: 12, height: 8, channels: .grey, samples: .uint8(Array(repeating: UInt8(level), count: 96)))
      try folder.write(ImageFile.encode(image, as: .png), to: name)
    }
  }

  private func report(
    _ images: String..., reference: String = "clean", metrics: [ImageMetric] = ImageMetrics.all, jobs: Int = 1
  ) async throws -> Report {
    try await PictureEvaluation(
      reference: folder(reference), images: images.map { folder($0) }, metrics: metrics
    ).run(in: EvaluationContext(jobs: jobs))
  }

  @Test("A metric more in the list is a column more, with its unit, its direction and its mean")
  func oneMetricMore() async throws {
    let report = try await report("one", "two", metrics: ImageMetrics.all + [Self.error])
    let table = try #require(report["pictures"])
    #expect(table.columns.map(\.name) == ["photo"] + ["psnr", "ssim", "mae", "psnr", "ssim", "mae"])
    #expect(table.columns[3].unit == "levels" && table.columns[3].better == .lower)
    #expect(report.text.contains("error levels ↓"))
    let (one, two) = (folder("one") + ": mae", folder("two") + ": mae")
    let rows = table.records
    for (row, expected) in zip(rows, [(10.0, 3.0), (0, 3)]) {
      #expect(abs((row[one] ?? -1) - expected.0) < 1e-3 && abs((row[two] ?? -1) - expected.1) < 1e-3)
    }
    let means = try #require(table.summary).compactMap(\.number)
    #expect(abs(means[2] - 5) < 1e-3 && abs(means[5] - 3) < 1e-3)
    // The equal picture is no part of the mean PSNR.
    #expect(means[0] == rows[0][folder("one") + ": psnr"])
  }

  @Test func nothingDependsOnTheNumberOfJobs() async throws {
    #expect(try await report("one", "two", jobs: 1) == report("one", "two", jobs: 4))
  }

  @Test func aSinglePhotoGoesWithAnyName() async throws {
    let report = try await report("two/b.png", reference: "clean/a.png")
    #expect(report["pictures"]?.records.count == 1 && report.failures.isEmpty)
  }

  @Test func theSheetHasTheCleanPictureAndEachOther() async throws {
    let sheet = try #require(try await report("one", "two").pictures.first)
    #expect(sheet.title == "clean, one, two" && sheet.image?.width == 4 + 6 * 16)
  }
}
