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

@Suite struct FitDirectionCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TinyModel.write(to: folder("models/tiny"), name: "tiny")
    try TinyAutoencoder.write(to: folder("models/faces"), latent: 5, isVariational: true)
    var lines = ["file,glasses,male"]
    for index in 0..<8 {
      // Photos with an odd number are darker below the middle, and the second half is brighter all over.
      let pixels = SampleImages.pixels(width: 20, height: 24, seed: UInt64(index)).array.enumerated().map {
        0.3 * $0.element + (index % 2 == 1 && $0.offset % 480 > 240 ? 0 : 0.4) + (index < 4 ? 0 : 0.3)
      }
      let image = Image(pixels: Tensor(pixels, shape: [1, 3, 24, 20]), bitDepth: 8)
      try folder.write(ImageFile.encode(image, as: .png), to: "photos/\(index).png")
      lines.append("\(index).png,\(index % 2),\(index / 4)")
    }
    try folder.write(lines.joined(separator: "\n") + "\n", to: "labels.csv")
  }

  private func fit(
    _ arguments: String..., model: String = "tiny", attribute: String = "glasses",
    output: String = "out/glasses.safetensors"
  ) throws -> Command.Result {
    try Command.run(
      [
        "fit", "direction", "--model", folder("models/" + model), "--images", folder("photos"), "--labels",
        folder("labels.csv"), "--attribute", attribute, "--output", folder(output),
      ] + arguments)
  }

  @Test func aFitWritesTheFileAndShowsIt() throws {
    try folder.write(Array("not a photo".utf8), to: "photos/extra.png")  // which the table does not know
    let result = try fit(model: "faces", output: "models/faces/directions/glasses.safetensors")
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "glasses: matched on male: 2 combinations")
    let file = folder("models/faces/directions/glasses.safetensors")
    #expect(lines[1] == "wrote \(file)")
    let direction = try ModelLibrary(families: ModelFamily.all).direction("glasses", of: folder("models/faces"))
    #expect(direction.name == "glasses" && direction.positives == 4 && direction.negatives == 4)
    #expect(direction.footprint?.shape == [1, 1, 16, 16] && direction.withMean > direction.withoutMean)
    let shown = try Command.run("models", folder("models/faces"))
    let table = try #require(result.output.range(of: "wrote \(file)\n").map { result.output[$0.upperBound...] })
    #expect(shown.status == 0 && shown.output.hasSuffix(table) && table.contains("balanced accuracy"))

    // The next one knows of it, and a photo that is damaged is left out and told.
    try folder.write(Array("not a photo".utf8), to: "photos/0.png")
    let other = try fit(
      "--method", "logistic", "--orthogonal-to", "male", "--name", "spectacles", model: "faces", output: "other")
    #expect(other.status == 1 && other.errors.contains("1 of 8 photos failed; the direction is without them\n"))
    #expect(other.output.contains("male: had a cosine of "))
    let second = try Direction(path: folder("other"))
    #expect(second.name == "spectacles" && second.method == "logistic" && second.orthogonalTo == ["male"])
    #expect(second.cosines.keys.sorted() == ["glasses", "male"] && abs(second.cosines["male"] ?? 1) < 1e-5)
    let cosine = try #require(second.cosine(to: direction))
    #expect(abs((second.cosines["glasses"] ?? 0) - cosine) < 1e-3)
    let both = try Command.run("models", folder("models/faces"), "glasses", folder("other"))
    #expect(both.status == 0 && both.output.contains("spectacles"))
  }

  @Test func aPlaceThatCannotBeWrittenIsToldFirst() throws {
    let isFolder = try fit(model: "faces", output: "models/faces")
    #expect(isFolder.status == 2)
    #expect(
      isFolder.errors
        == "error: \(folder("models/faces")): a folder; give the file to write, such as glasses.safetensors in it\n")
    let inFile = try fit(model: "faces", output: "labels.csv/glasses.safetensors")
    #expect(inFile.status == 3 && inFile.errors.split(separator: "\n").count == 1)
  }

  @Test("What cannot be fitted ends with status 2, one line, and no file")
  func refusals() throws {
    let attribute = try fit(attribute: "glases")
    #expect(attribute.status == 2 && attribute.errors.split(separator: "\n").count == 1)
    #expect(
      attribute.errors.hasPrefix(
        "error: \(folder("labels.csv")): has no column 'glases'; did you mean 'glasses'?"))
    let model = try fit()
    #expect(model.status == 2)
    #expect(
      model.errors
        == "error: tiny keeps the photo itself in its latent: a direction needs a model whose latent is a vector, such "
        + "as an autoencoder or a VAE\n")
    let classes = try fit("--where", "glasses=1")
    #expect(classes.status == 2)
    #expect(
      classes.errors
        == "error: none of the 4 photos chosen has glasses=0: a direction needs photos of both classes\n")
    let condition = try fit("--where", "glasses")
    #expect(condition.status == 2 && condition.errors.hasPrefix("error: 'glasses' is no condition; "))
    try folder.write("file,glasses\nx.png,1\ny.png,0\n", to: "labels.csv")
    let stray = try fit()
    #expect(stray.status == 2)
    #expect(
      stray.errors
        == "error: no photo of '\(folder("photos"))' is in '\(folder("labels.csv"))': the table begins with 'x.png', the "
        + "folder with '0.png'; give the folder that the table is about\n")
    #expect(!folder.files().contains { $0.hasPrefix("out") })
  }

  @Test func wrongUsageIsOneLine() throws {
    let more = "; 'limn fit direction --help' says more\n"
    #expect(
      try fit("--method", "mean", "--match", "male").errors
        == "error: --match goes with --method balanced only" + more)
    #expect(
      try fit(output: "").errors
        == "error: --output is '\(folder(""))': give the file to write, such as glasses.safetensors" + more)
    let method = try fit("--method", "medain")
    #expect(method.status == 2 && method.errors.contains("mean") && method.errors.contains("svm"))
  }
}
