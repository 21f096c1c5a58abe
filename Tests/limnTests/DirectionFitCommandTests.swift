import Foundation
import LimnImages
import LimnTestSupport
import Testing

@Suite struct DirectionFitCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TinyModel.write(to: folder("models/tiny"), name: "tiny")
    var lines = ["file,glasses,male"]
    for index in 0..<4 {
      try folder.write(
        ImageFile.encode(SampleImages.gradient(width: 16, height: 16), as: .png), to: "photos/\(index).png")
      lines.append("\(index).png,\(index % 2),\(index / 2)")
    }
    try folder.write(lines.joined(separator: "\n") + "\n", to: "labels.csv")
  }

  private func fit(_ arguments: String..., attribute: String = "glasses", output: String = "out/glasses.safetensors")
    throws -> Command.Result
  {
    try Command.run(
      [
        "direction", "fit", "--model", folder("models/tiny"), "--images", folder("photos"), "--labels",
        folder("labels.csv"), "--attribute", attribute, "--output", folder(output),
      ] + arguments)
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
        == "error: none of the 2 photos chosen has glasses=0: a direction needs photos of both classes\n")
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
    let more = "; 'limn direction fit --help' says more\n"
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
