import Foundation
import ImageKit
import LimnImages
import LimnModels
import LimnNetworks
import LimnTensors
import ModelKit
import TestKit
import Testing

@Suite struct FitPriorCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TinyAutoencoder.write(to: folder("models/faces"), latent: 3, isVariational: false)
    for index in 0..<8 {
      let image = Image(pixels: SampleImages.pixels(width: 20, height: 24, seed: UInt64(index)), bitDepth: 8)
      try folder.write(ImageFile.encode(image, as: .png), to: "photos/\(index).png")
    }
    let rows = (0..<8).map { "\($0).png,\($0 < 6 ? "train" : "val")" }
    try folder.write((["file,split"] + rows).joined(separator: "\n") + "\n", to: "labels.csv")
  }

  private func fit(_ arguments: String...) throws -> Command.Result {
    try Command.run(
      ["fit", "prior", "--model", folder("models/faces"), "--images", folder("photos")] + arguments)
  }

  @Test func anAutoencoderCanBeSampledOnceItHasAPrior() throws {
    let pipeline = try folder.write(
      """
      version: 1
      stages:
        - sample: { model: \(folder("models/faces")), count: 2 }
        - decode: { model: \(folder("models/faces")) }
        - save: { path: "$output/{stem}.png" }
      """, to: "p.yaml")
    let before = try Command.run("run", pipeline, "--output", folder("out"))
    #expect(before.status == 2)
    #expect(before.errors.contains("fit one with 'limn fit prior --model \(folder("models/faces")) --images FOLDER'"))
    let result = try fit("--labels", folder("labels.csv"), "--where", "split=train", "--mirrored")
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "wrote \(folder("models/faces"))/prior.safetensors")
    #expect(lines[1] == "photos: 6, each with its mirror image")
    #expect(lines[2].hasPrefix("−log density of the latents, nats, from the standard normal: "))
    #expect(
      lines[3].hasPrefix("−log density of the latents, nats, from the fitted prior: ") && lines[3].hasSuffix(" less"))
    #expect(lines[4].hasPrefix("effective dimensions: ") && lines[4].hasSuffix(" of 3"))
    let prior = try #require(try ModelLibrary(families: ModelFamily.all).fittedPrior(of: folder("models/faces")))
    #expect(prior.examples == 6 && prior.shape.coordinates == 3)
    let after = try Command.run("run", pipeline, "--output", folder("out"))
    #expect(after.status == 0)
    #expect(folder.files().filter { $0.hasPrefix("out/") } == ["out/sample-0001.png", "out/sample-0002.png"])
  }

  @Test func setReachesTheStageThatOpensPhotosAndTheMethod() throws {
    let small = try fit("--set", "load.max-pixels=1", "--output", folder("p.safetensors"))
    #expect(small.status == 1 && small.errors.contains("pixels, above the limit of 1"))
    let unknown = try fit("--set", "units=3", "--set", "lod.max-pixels=1")
    #expect(unknown.status == 2)
    #expect(
      unknown.errors.split(separator: "\n") == [
        "--set lod.max-pixels=1: nothing here is called 'lod'; did you mean 'load'?",
        "--set units=3: 'gaussian' has no 'units'; there are none",
      ])
    let both = try fit("--rows", folder("labels.csv"))
    #expect(
      both.errors
        == "error: --images and --rows exclude each other: give one; 'limn fit prior --help' says more\n")
  }

  @Test func aBrokenPhotoIsToldAndWrongUsageIsOneLine() throws {
    try folder.write(Array("not a photo".utf8), to: "photos/0.png")
    let result = try fit("--output", folder("elsewhere/p.safetensors"))
    #expect(result.status == 1 && result.errors.contains("1 of 8 photos failed; the prior is without them\n"))
    #expect(try GaussianPrior(path: folder("elsewhere/p.safetensors")).examples == 7)
    let labels = try fit("--where", "split=train")
    #expect(labels.status == 2)
    #expect(
      labels.errors
        == "error: --where needs --labels: the CSV file to look into; 'limn fit prior --help' says more\n")
    let place = try fit("--output", folder("photos"))
    #expect(place.status == 2)
    #expect(
      place.errors
        == "error: \(folder("photos")): a folder; give the file to write, such as prior.safetensors in it\n")
  }

  @Test func theExamplesOfATableAreRows() throws {
    try folder.write("x1,x2\n" + (0..<20).map { "\($0),\($0 * $0 % 7)\n" }.joined(), to: "rows.csv")
    let rows = ["--rows", folder("rows.csv")]
    let model = try Command.run(["fit", "pca", "--units", "2", "--output", folder("models/rows")] + rows)
    #expect(model.status == 0, "\(model.errors)")
    let prior = try Command.run(["fit", "prior", "--model", folder("models/rows")] + rows)
    #expect(prior.status == 0 && prior.output.contains("\nrows: 20\n"), "\(prior.errors)")
    #expect(prior.errors.contains("20/20 rows") && !prior.errors.contains("photo"))
    try folder.write("x1,x2\n1,2\n", to: "rows.csv")
    for (kind, reason) in [("gaussian", "1 row has no covariance: "), ("mixture", "1 row is too few for ")] {
      let few = try Command.run(["fit", "prior", "--model", folder("models/rows"), "--kind", kind] + rows)
      #expect(few.status == 2 && few.errors.contains(reason), "\(few.errors)")
    }
  }
}
