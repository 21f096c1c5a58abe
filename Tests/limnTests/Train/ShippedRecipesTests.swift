import Foundation
import LimnImages
import LimnTensors
import TestKit
import Testing

@Suite struct ShippedRecipesTests {
  private static let pipelines = Repository.root.path + "/pipelines/"
  private static let recipes = ((try? FileManager.default.contentsOfDirectory(atPath: pipelines)) ?? [])
    .filter { $0.hasPrefix("train-") && $0.hasSuffix(".yaml") }.sorted()
  private let folder: TemporaryFolder

  /// Four faces and a drawn one with all labels that recipes ask for, beside their folder; and two photos.
  init() throws {
    folder = try TemporaryFolder()
    func picture(_ width: Int, _ height: Int, _ seed: UInt64) -> Image {
      let key = RandomKey(seed: seed)
      let samples = (0..<width * height * 3).map { UInt8(truncatingIfNeeded: key.bits(at: $0)) }
      return Image(width: width, height: height, channels: .rgb, samples: .uint8(samples))
    }
    for index in 0..<2 {
      try folder.write(ImageFile.encode(picture(300, 280, UInt64(index)), as: .png), to: "photos/\(index).png")
    }
    let texts = try Self.recipes.map { try String(contentsOfFile: Self.pipelines + $0, encoding: .utf8) }
    let attributes = Set(
      texts.flatMap { text in
        text.matches(of: #/attributes: \[([^\]]+)\]/#).flatMap { $0.1.split { ", \n".contains($0) }.map(String.init) }
      }
    ).sorted()
    #expect(Self.recipes.count >= 7 && attributes.count > 20)
    var table = "file,set,split,identity,\(attributes.joined(separator: ","))\n"
    for index in 0..<5 {
      try folder.write(ImageFile.encode(picture(89, 109, UInt64(9 + index)), as: .png), to: "faces/images/\(index).png")
      table +=
        "\(index).png,\(index < 4 ? "faces" : "drawn"),train,\(index % 2)"
        + attributes.map { _ in ",\(index % 2)" }.joined() + "\n"
    }
    try folder.write(table, to: "faces/labels.csv")
  }

  @Test("Each recipe trains on photos from elsewhere, with their path and a seed", arguments: recipes)
  func recipe(_ name: String) throws {
    let photos = folder(name.contains("faces") ? "faces/images" : "photos")
    // Drawn pictures come from nowhere; some are enough.
    let drawn = [
      "dsprites": "data.draw-factors.count=20", "balls": "data.draw-balls.count=20", "ica": "data.draw-ica.rows=2",
    ]
    let source = drawn.first { name.contains($0.key) }?.value ?? "data.load.path=\(photos)"
    // Each picture is its own reference.
    let references = name.contains("pairs") ? ["--set", "data.load-reference.path=\(photos)/{stem}.png"] : []
    // A step of two examples; and no file of a run on this machine.
    let result = try Command.run(
      [
        "train", Self.pipelines + name, "--set", source, "--seed", "3", "--set", "steps=1", "--set", "batch=2",
        "--output",
        folder("out"),
      ] + references)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(result.output.contains("step 1/1 ") && !result.output.contains("left out"), "\(result.output)")
    let text = try String(contentsOfFile: Self.pipelines + name, encoding: .utf8)
    #expect(!text.contains("../shared") && !text.contains("/runs/faces/labels.csv"))
  }
}
