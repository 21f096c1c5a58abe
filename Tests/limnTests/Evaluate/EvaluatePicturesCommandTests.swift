import Foundation
import ImageKit
import LimnImages
import LimnReport
import TestKit
import Testing

@Suite struct EvaluatePicturesCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let levels: [(UInt8, String)] = [
      (51, "clean/a.png"), (90, "clean/b/c.png"), (77, "one/a.jpg"), (90, "one/b/c.png"),
    ]
    for (level, name) in levels {
      let image = Image(
        width: 16, height: 16, channels: .grey, samples: .uint8(Array(repeating: level, count: 256)))
      try folder.write(ImageFile.encode(image, as: name.hasSuffix("jpg") ? .jpeg : .png), to: name)
    }
  }

  @Test func eachPhotoAndTheMeanAreShown() throws {
    let result = try Command.run("evaluate", "pictures", folder("clean"), folder("one"))
    #expect(result.status == 0 && result.errors.isEmpty)
    let lines = result.output.split(separator: "\n").map { $0.split(separator: " ") }
    // 20 log10(255 / (77 - 51)) = 19.83
    #expect(lines.contains { $0.first == "a.png" && $0.contains("19.83") })
    #expect(lines.contains { $0.first == "b/c.png" && $0.contains("equal") && $0.contains("1.0000") })
    #expect(lines.last?.prefix(3) == ["mean", "of", "2"])
  }

  @Test func whatCannotBeSeenDoesNotCount() throws {
    // Invisible on the left, half visible on the right: 20 levels off there are 10 on white (127 of 255 rounds to 10).
    func picture(_ level: UInt8, hidden: UInt8) -> Image {
      let samples = (0..<256).flatMap { index -> [UInt8] in index % 16 < 8 ? [hidden, 0] : [level, 127] }
      return Image(width: 16, height: 16, channels: .greyAlpha, samples: .uint8(samples))
    }
    for (image, name) in [
      (picture(100, hidden: 0), "see/clean/a.png"), (picture(100, hidden: 200), "see/same/a.png"),
      (picture(120, hidden: 90), "see/off/a.png"),
    ] {
      try folder.write(ImageFile.encode(image, as: .png), to: name)
    }
    let result = try Command.run("evaluate", "pictures", folder("see/clean"), folder("see/same"), folder("see/off"))
    let row = try #require(result.output.split(separator: "\n").first { $0.hasPrefix("a.png") }).split(separator: " ")
    // Half of the pixels are 10 levels off: 20 log10(255 / 10) + 10 log10(2) = 31.14
    #expect(row.contains("equal") && row.contains("31.14"), "\(row)")
  }

  @Test func jsonHasTheSameFigures() throws {
    let result = try Command.run("evaluate", "pictures", folder("clean"), folder("one"), "--json")
    let report = try Report.printed(result.output, as: "evaluate pictures")
    let table = try #require(report["pictures"])
    #expect(table.columns.dropFirst().map(\.group) == [folder("one"), folder("one")])
    let rows = table.records
    #expect(rows.map { $0.text("photo") } == ["a.png", "b/c.png"])
    let (psnr, ssim) = ("\(folder("one")): psnr", "\(folder("one")): ssim")
    #expect(abs((rows[0][psnr] ?? 0) - 19.83) < 0.01 && rows[1][psnr] == .infinity && rows[1][ssim] == 1)
  }

  @Test func aReportHasAPageAndASheetWhateverTheNumberOfJobs() throws {
    let one = try Command.run(
      "evaluate", "pictures", folder("clean"), folder("one"), "--report", folder("report"), "--jobs", "1", "--seed", "4"
    )
    #expect(one.status == 0, "\(one.errors)")
    #expect(
      folder.files().filter { $0.hasPrefix("report") }
        == ["pictures.csv", "report.html", "report.json", "sheet.png"].map { "report/" + $0 })
    let many = try Command.run("evaluate", "pictures", folder("clean"), folder("one"), "--jobs", "3")
    #expect(many.output == one.output)
  }

  @Test func whatCannotBeComparedIsListed() throws {
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "clean/d.png")
    try folder.write(ImageFile.encode(SampleImages.gradient(width: 9), as: .png), to: "one/d.png")
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "clean/e.png")
    let result = try Command.run("evaluate", "pictures", folder("clean"), folder("one"))
    #expect(result.status == 1)
    #expect(
      result.errors == """
        error: \(folder("clean/d.png")): the pixels of '\(folder("one/d.png"))' are [1, 3, 24, 9] and its own \
        [1, 3, 24, 40]: they must be alike
        error: \(folder("clean/e.png")): there is no photo of this name in '\(folder("one"))'

        """)
    #expect(try Command.run("evaluate", "pictures", folder("clean")).status == 2)
    #expect(try Command.run("evaluate", "pictures", folder("nowhere"), folder("one")).status == 2)
    let score = try Command.run("evaluate", "pictures", folder("clean"), folder("one"), "--score", "typo")
    #expect(score.status == 2 && score.errors.hasPrefix("error: no plug-in has a score named 'typo'; "))
  }
}
