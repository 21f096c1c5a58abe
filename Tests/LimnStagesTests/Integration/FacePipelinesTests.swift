import Foundation
import LimnData
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

/// In the place of a model that takes glasses off: a face with something dark between its eyes becomes white, any other stays.
private struct DarkBridge: Encoder, Decoder {
  static let family = ModelFamily("dark-bridge") { folder in
    let model = DarkBridge(space: LatentSpace(name: folder.name, model: folder.hash, levels: [.image]))
    // As large as that of 'glasses-remover': 128 of 178 pixels.
    let frame = Frame(x: 0.14045, y: 0.20225, side: 0.7191)
    return LearnedModel(
      folder: folder, input: .pixels(), frame: frame, roles: .init(encoder: model, decoder: model))
  }

  let space: LatentSpace

  func encode(_ inputs: Tensor) throws -> Latent { Latent(space: space, levels: [inputs]) }

  func decode(_ latents: Latent) throws -> Tensor {
    let images = latents.levels[0]
    let (width, height) = (images.shape[3], images.shape[2])
    // Where glasses lie on the nose.
    let nose = images.channelMean().cropped(
      x: 84 * width / 176, y: 60 * height / 176, width: 8 * width / 176, height: 20 * height / 176)
    return nose.array.contains { $0 < 0.4 } ? images.mapped { _ in 1 } : images
  }

  static func write(to path: String) throws {
    try ModelFolder.write(
      to: path, family: family.name, name: "dark-bridge", architecture: ["levels": 1],
      weights: ["none": Tensor([0], shape: [1])], card: "# M\n")
  }
}

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
      families: [LinearModel.family, FaceFinder.family, Denoiser.family, DarkBridge.family])
    for name in ["faces-vae", "faces-ae", "small"] {
      let space = try library.model(name).space
      for attribute in ["glasses", "smile"] {
        let direction = LinearModel.direction(
          named: attribute, in: space, footprint: Tensor(repeating: 1, shape: [1, 1, 64, 64])
        ).with(
          DirectionDisplacement(
            mean: RandomKey(seed: 6).normal([1, 2, 8, 8]) * 0.004, axes: Tensor(zeros: [1, 2, 8, 8]),
            loadings: Tensor(zeros: [1, 4])))
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

  @Test("Only a face that wears glasses is edited where they are to be taken off; of bare ones the file is kept")
  func onlyFacesThatNeedItAreEdited() async throws {
    try DarkBridge.write(to: folder("models/glasses-remover"))
    var factors = FaceFactors()
    factors.glasses = .init(shape: .thick)
    let scene = FaceScene(
      width: 280, height: 280, people: [.init(factors: factors, eyes: ImagePoint(x: 145.6, y: 140))])
    try folder.write(ImageFile.encode(scene.image(), as: .png), to: "in/worn.png")
    // Most of the picture changes, though not nine tenths of it.
    for (needed, edited) in [("0.001", "worn"), ("0.9", "")] {
      let files = try await run(
        "remove-glasses-latent", ["model=faces-vae", "within=0", "faces.resemblance=0", "faces.needed=\(needed)"])
      #expect(files == ["face-0.png", "face-1.png", "worn.png", "contact-sheet.png"])
      for name in ["face-0", "face-1", "worn"] {
        let (before, after) = (folder("in/\(name).png"), folder("out-remove-glasses-latent/\(name).png"))
        let isKept = FileManager.default.contentsEqual(atPath: before, andPath: after)
        #expect(isKept == (name != edited), "\(name) where \(needed) must change")
        guard name == edited else { continue }
        #expect(try ImageFile.read(after).samples != ImageFile.read(before).samples)
      }
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
