import Foundation
import ImageKit
import LimnImages
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
    let output = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(output["kind"] as? String == "evaluate pictures")
    let rows = try #require(output["result"] as? [[String: Any]])
    let scores = rows.compactMap { ($0["scores"] as? [[String: Any]])?.first }
    #expect(rows.map { $0["name"] as? String } == ["a.png", "b/c.png"] && scores.count == 2)
    #expect(abs((scores[0]["psnr"] as? Double ?? 0) - 19.83) < 0.01 && scores[1]["psnr"] is NSNull)
    #expect(scores[1]["ssim"] as? Double == 1 && scores[0]["folder"] as? String == folder("one"))
  }

  @Test func whatCannotBeComparedIsListed() throws {
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "clean/d.png")
    try folder.write(ImageFile.encode(SampleImages.gradient(width: 9), as: .png), to: "one/d.png")
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "clean/e.png")
    let result = try Command.run("evaluate", "pictures", folder("clean"), folder("one"))
    #expect(result.status == 1)
    #expect(
      result.errors == """
        \(folder("one/d.png")): its pixels are [1, 3, 24, 9] and those of \(folder("clean/d.png")) [1, 3, 24, 40]: \
        they must be alike
        e.png: there is no photo of this name in '\(folder("one"))'

        """)
    #expect(try Command.run("evaluate", "pictures", folder("clean")).status == 2)
    #expect(try Command.run("evaluate", "pictures", folder("nowhere"), folder("one")).status == 2)
  }
}
