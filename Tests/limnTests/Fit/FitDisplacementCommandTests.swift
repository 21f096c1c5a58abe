import Foundation
import ImageKit
import LimnImages
import LimnModels
import LimnNetworks
import LimnTensors
import LimnTraining
import ModelKit
import TestKit
import Testing

@Suite struct FitDisplacementCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TinyAutoencoder.write(to: folder("models/faces"), latent: 5, isVariational: true)
    var lines = ["file,glasses"]
    for index in 0..<24 {
      let image = Image(pixels: SampleImages.pixels(width: 20, height: 24, seed: UInt64(index)), bitDepth: 8)
      try folder.write(ImageFile.encode(image, as: .png), to: "photos/\(100 + index).png")
      lines.append("\(100 + index).png,\(index % 2)")
    }
    try folder.write(lines.joined(separator: "\n") + "\n", to: "labels.csv")
  }

  private var model: String { folder("models/faces") }
  private var file: String { folder("models/faces/directions/glasses.safetensors") }

  private func fit(_ what: String, _ arguments: String...) throws -> Command.Result {
    try Command.run(["fit", what, "--model", model, "--images", folder("photos")] + arguments)
  }

  @Test func aFileTakesTheDirectionsPlaceAndPipelinesUseIt() throws {
    #expect(
      try fit("direction", "--labels", folder("labels.csv"), "--attribute", "glasses", "--output", file).status == 0)
    let library = ModelLibrary(families: ModelFamily.all)
    let before = try library.direction("glasses", of: model)
    #expect(before.displacement == nil)
    try folder.write(Array("not a photo".utf8), to: "photos/100.png")
    let result = try fit("displacement", "--along", "glasses", "--mirrored", "--output", file)
    #expect(result.status == 1 && result.errors.contains("1 of 24 photos failed; the displacement is without them\n"))
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 2 && lines[0] == "wrote \(file)" && lines[1].contains(" latents moved by "))
    let after = try library.direction("glasses", of: model)
    #expect(after.levels[0].array == before.levels[0].array && after.withMean == before.withMean)
    #expect(after.displacement?.mean.shape == [1, 2, 16, 16])
    let table = try Command.run("models", model, "--json")
    #expect(table.output.contains("\"has_displacement\" : true"), "\(table.output)")

    try folder.write(
      """
      version: 1
      stages:
        - load: { path: $input }
        - resize: { model: MODEL }
          as: photo
        - encode: { model: MODEL }
          as: z
        - shift: { model: MODEL, along: glasses, by: 3 }
          as: moved
        - warp: { model: MODEL, along: glasses, gain: 5 }
          from: { picture: photo, before: z, after: moved }
        - save: { path: "$output/{stem}.png" }

      """.replacing("MODEL", with: model), to: "warp.yaml")
    let run = try Command.run(
      "run", folder("warp.yaml"), "--input", folder("photos/101.png"), "--output", folder("out"))
    #expect(run.status == 0, "\(run.errors)")
    let pixels = try ImageFile.read(folder("out/101.png")).pixels()
    #expect(pixels.shape == [1, 3, 16, 16])
  }

  @Test func whatCannotBeFittedEndsWithOneLine() throws {
    let more = "; 'limn fit displacement --help' says more\n"
    let none = try Command.run(["fit", "displacement", "--model", model, "--along", "glasses", "--output", "x"])
    #expect(none.status == 2 && none.errors == "error: give --images, the folder of photos" + more)
    let unknown = try fit("displacement", "--along", "glasses", "--output", folder("x.safetensors"))
    #expect(unknown.status == 2 && unknown.errors.contains("faces has no direction named \"glasses\""))
    #expect(!FileManager.default.fileExists(atPath: folder("x.safetensors")))
  }
}
