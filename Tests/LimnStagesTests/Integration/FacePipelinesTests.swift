import Foundation
import LimnFaces
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors
import ModelKit
import TestKit
import Testing

/// The ready pipelines for faces, with linear models in the places of the shipped ones.
@Suite struct FacePipelinesTests {
  private static let pipelines = Repository.root.appending(path: "pipelines").path

  private let folder: TemporaryFolder
  private let registry: StageRegistry

  init() throws {
    folder = try TemporaryFolder()
    for (seed, name) in ["faces-vae", "faces-ae", "small"].enumerated() {
      try LinearModel.write(
        to: folder("models/\(name)"), name: name, seed: UInt64(seed), size: name == "small" ? 20 : 64, units: 4,
        hasPrior: name == "faces-vae", frame: Frame(x: 0.125, y: 0.2, side: 64.0 / 89))
    }
    let library = ModelLibrary(
      searchPaths: [folder("models"), Repository.root.appending(path: "samples/models").path],
      families: [LinearModel.family, FaceFinder.family, Denoiser.family])
    for name in ["faces-vae", "faces-ae", "small"] {
      let space = try library.model(name).space
      for attribute in ["glasses", "smile"] {
        let direction = LinearModel.direction(
          named: attribute, in: space, footprint: Tensor(repeating: 1, shape: [1, 1, 64, 64]))
        for file in [attribute, attribute + "-normal"] {
          try direction.write(to: folder("models/\(name)/directions/\(file).safetensors"))
        }
      }
    }
    registry = StageRegistry.standard(models: library)
    for (index, size) in [(89, 109), (178, 218)].enumerated() {
      let photo = FaceDrawing.image(FaceFactors(), width: size.0, height: size.1)
      try folder.write(ImageFile.encode(photo, as: .png), to: "in/face-\(index).png")
    }
  }

  /// The files that a pipeline writes.
  private func run(_ name: String, _ overrides: [String]) async throws -> Set<String> {
    let output = folder("out-\(name)")
    let pipeline = try Pipeline(
      file: "\(Self.pipelines)/\(name).yaml", registry: registry,
      variables: ["input": folder("in"), "output": output], overrides: overrides)
    let summary = try await Runner(pipeline, jobs: 1).run()
    #expect(summary.failed.isEmpty && summary.finishFailures.isEmpty)
    return Set(try FileManager.default.contentsOfDirectory(atPath: output))
  }

  @Test(
    arguments: ["remove-glasses-latent", "add-glasses-latent", "smile", "traverse"],
    ["faces-vae", "faces-ae"])
  func facesAreEdited(_ name: String, _ model: String) async throws {
    // Linear models resemble no face, and change one by little.
    let overrides =
      ["model=\(model)"] + (name == "traverse" ? [] : ["faces.resemblance=0"])
      + (name == "smile" ? ["faces.least=0"] : [])
      + (name == "remove-glasses-latent" ? ["within=0", "faces.needed=0"] : [])
    #expect(try await run(name, overrides) == ["face-0.png", "face-1.png", "contact-sheet.png"])
    if name == "traverse" { return }
    // Around the frame the photo is as it was.
    for index in 0..<2 {
      let photo = try ImageFile.read(folder("in/face-\(index).png"))
      let result = try ImageFile.read(folder("out-\(name)/face-\(index).png"))
      #expect(result.width == photo.width && result.height == photo.height && result.samples != photo.samples)
      let rows = photo.height / 8
      #expect(
        result.cropped(x: 0, y: 0, width: photo.width, height: rows).samples
          == photo.cropped(x: 0, y: 0, width: photo.width, height: rows).samples)
    }
  }

  @Test(arguments: ["faces-vae", "faces-ae"])
  func twoPicturesMeet(_ model: String) async throws {
    let (one, other) = (folder("in/face-0.png"), folder("in/face-1.png"))
    #expect(
      try await run("interpolate", ["model=\(model)", "to=\(other)"])
        == ["face-0.png", "face-1.png", "contact-sheet.png"])
    #expect(
      try await run("swap-attribute", ["model=\(model)", "with=\(one)", "without=\(other)"])
        == ["face-0.png", "face-1.png", "contact-sheet.png"])
    #expect(try await run("average-face", ["model=\(model)"]) == ["average-face.png"])
  }

  @Test func peopleAreSampled() async throws {
    #expect(
      try await run("sample-faces", ["count=2"])
        == ["sample-0001.png", "sample-0002.png", "glasses-on.png", "glasses-off.png"])
    #expect(throws: Diagnostics.self) {
      try Pipeline(
        file: "\(Self.pipelines)/sample-faces.yaml", registry: registry, variables: ["output": folder("out")],
        overrides: ["model=faces-ae"])
    }
  }

  @Test(
    "A model of pictures of another size takes the place of the shipped ones",
    arguments: ["traverse", "interpolate", "average-face", "swap-attribute", "smile"])
  func anotherSize(_ name: String) async throws {
    let overrides = ["model=small"] + (name == "smile" ? ["faces.resemblance=0", "faces.least=0"] : [])
    #expect(try await !run(name, overrides).isEmpty)
  }
}
