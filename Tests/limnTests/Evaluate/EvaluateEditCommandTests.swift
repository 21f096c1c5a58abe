import Foundation
import LimnImages
import LimnModels
import LimnNetworks
import LimnReport
import LimnTensors
import ModelKit
import TestKit
import Testing

/// The commands on a model with random weights: what they print and write, not how good it is.
@Suite struct EvaluateEditCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (name, isVariational) in [("vae", true), ("autoencoder", false)] {
      try TinyAutoencoder.write(
        to: folder("models/\(name)"), name: name, imageSize: 32, latent: 4, isVariational: isVariational)
    }
    let space = try ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all).model("vae").space
    try LinearModel.direction(named: "glasses", in: space).write(
      to: folder("models/vae/directions/glasses.safetensors"))
    try TinyClassifier.write(
      to: folder("models/faces-judge"), name: "faces-judge",
      attributes: [.init("eyeglasses", block: 0, of: 4, above: 0.5), .init("smiling", block: 3, of: 4, above: 0.5)])
    try TinyClassifier.write(
      to: folder("models/faces-embedding"), name: "faces-embedding",
      attributes: [.init("male", block: 2, of: 4, above: 0.5)])
    var labels = "file,eyeglasses,smiling\n"
    for index in 0..<10 {
      let pixels = RandomKey(seed: 8).split(index).normal([1, 3, 40, 32]).mapped { 0.5 + 0.1 * $0 }
      try folder.write(ImageFile.encode(Image(pixels: pixels, bitDepth: 8), as: .png), to: "photos/\(index).png")
      labels += "\(index).png,\(index % 2),\(index / 5)\n"
    }
    try folder.write(labels, to: "labels.csv")
    try folder.write(
      """
      version: 1
      stages:
        - load: {}
          as: photo
        - frame: { model: MODELS/vae }
          as: face
        - encode: { model: MODELS/vae }
          as: z
        - decode: { model: MODELS/vae }
          as: before
        - shift: { model: MODELS/vae, along: glasses, by: -1 }
          from: z
        - decode: { model: MODELS/vae }
          as: after
        - detail: {}
          from: { photo: face, before: before, after: after }
          as: edited
        - paste: { model: MODELS/vae }
          from: { photo: photo, edited: edited }
          as: result
        - save: {}
        - contact-sheet: {}
          from: { before: photo, after: result }
      """.replacing("MODELS", with: folder("models")), to: "edit.yaml")
  }

  private func edit(_ arguments: String...) throws -> Command.Result {
    try Command.run(
      [
        "evaluate", "edit", "--pipeline", folder("edit.yaml"), "--images", folder("photos"), "--labels",
        folder("labels.csv"), "--attribute", "eyeglasses", "--judge", folder("models/faces-judge"), "--embedding",
        folder("models/faces-embedding"),
      ] + arguments)
  }

  private func report(_ text: String, of kind: String = "edit") throws -> Report {
    try Report.printed(text, as: "evaluate \(kind)")
  }

  @Test func tablesAndAReport() throws {
    let result = try edit("--report", folder("report"))
    #expect(result.status == 0)
    for text in [
      "original", "reconstruction", "edit", "random direction", "success % ↑", "outside mask dB ↑", "smiling % ↓",
      "x 0, y 0.14, width 1, height 0.48", "the judge faces-judge itself", "sharpness 1 is the mean of 5 photos",
    ] { #expect(result.output.contains(text), "\(text)") }
    #expect(
      folder.files().filter { $0.hasPrefix("report") }
        == ["changes.csv", "edits.csv", "judge.csv", "report.html", "report.json", "sheet.png", "unsure.csv"].map {
          "report/" + $0
        })
    let report = try report(String(contentsOfFile: folder("report/report.json"), encoding: .utf8))
    let rows = try #require(report["edits"]).records
    #expect(rows.map { $0.text("kind") } == ["original", "reconstruction", "edit", "random direction"])
    #expect(rows.allSatisfy { $0["photos"] == 5 && $0["outside-region"] != nil })
    #expect(rows[0]["outside-region"] == .infinity)
    #expect(report.arguments["judge"] == [folder("models/faces-judge")] && report.arguments["seed"] == ["0"])
    var printed = try self.report(try edit("--json").output)
    printed.pictures = report.pictures
    #expect(printed == report)
    #expect(try edit("--limit", "2", "--from-class", "0").output.contains("eyeglasses=0; wanted: 1"))
  }

  @Test func wrongUsageEndsWith2() throws {
    let region = try edit("--region", "0,0,2,1")
    #expect(region.status == 2 && region.errors.contains("--region is '0,0,2,1': give x,y,width,height"))
    let to = try edit("--to", "2")
    #expect(to.status == 2 && to.errors.contains("--to is 2: give 0 or 1"))
    let judge = try edit("--judge-attribute", "glasses")
    #expect(judge.status == 2 && judge.errors.hasPrefix("error: the judge faces-judge does not classify 'glasses'; "))
    let override = try edit("--set", "shift.along=smile")
    #expect(override.status == 2 && override.errors.contains("has no direction named \"smile\""))
    try folder.write(Array("no photo".utf8), to: "photos/1.png")
    #expect(try edit().status == 1)
  }

  @Test func generation() throws {
    func generate(_ arguments: String...) throws -> Command.Result {
      try Command.run(
        [
          "evaluate", "generate", "--model", "\(folder("models/vae")),\(folder("models/autoencoder"))", "--images",
          folder("photos"), "--embedding", folder("models/faces-embedding"), "--samples", "70",
        ] + arguments)
    }
    let table = try generate("--report", folder("report"))
    #expect(table.status == 0 && table.output.contains("reconstruction PSNR, dB ↑"))
    for text in ["vae", "autoencoder", "units used", "standard normal latents", "10 photos of"] {
      #expect(table.output.contains(text), "\(text)")
    }
    let pictures = ["interpolations.png", "reconstructions.png", "samples.png"]
    #expect(
      folder.files().filter { $0.hasPrefix("report") }
        == ["1-vae", "2-autoencoder"].flatMap { model in pictures.map { "report/\(model)/\($0)" } } + [
          "report/generation.csv", "report/report.html", "report/report.json",
        ])
    let models = try #require(try report(try generate("--json").output, of: "generate")["generation"]).records
    #expect(models[0]["bits"] != nil && models[1]["bits"] == nil)
    #expect(models.allSatisfy { $0["frechet-other-half"] != nil })
    #expect(try generate("--samples", "3").status == 2)
  }
}
