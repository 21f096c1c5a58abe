import Foundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors
import TestKit
import Testing

/// The shipped face models in the shipped pipelines, on the shipped photographs.
@Suite struct FaceModelsTests {
  private static let root = Repository.root.path

  private let library = ModelLibrary(searchPaths: [root + "/samples/models"], families: ModelFamily.all)
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What a pipeline makes of one photograph, and the photograph.
  private func edited(_ name: String, by pipeline: String, _ model: String) async throws -> (
    before: Image, after: Image
  ) {
    let path = "\(Self.root)/samples/faces/\(name).png"
    let pipeline = try Pipeline(
      file: "\(Self.root)/pipelines/\(pipeline).yaml", registry: .standard(models: library),
      variables: ["input": path, "output": folder("out")], overrides: ["model=\(model)"])
    let summary = try await Runner(pipeline, jobs: 1).run()
    #expect(summary.failed.isEmpty && summary.done == 1)
    return (try ImageFile.read(path), try ImageFile.read(folder("out/\(name).png")))
  }

  /// The judge's logit for glasses.
  private func glasses(on image: Image) throws -> Float {
    let model = try library.model("faces-judge", needing: [.classifier])
    let (judge, size) = (try model.classifier, try #require(model.imageSize))
    let (x, y, side) = model.frame.rectangle(width: image.width, height: image.height)
    let face = image.pixels(x: x, y: y, width: side, height: side)
    let logits = try judge.logits(of: face.resized(width: size, height: size))
    return logits.array[try #require(judge.attributes.firstIndex(of: "eyeglasses"))]
  }

  /// The parts of two images above and below the frame's eyes, alike to the last bit.
  private func expectSameOutsideTheEyes(_ a: Image, _ b: Image) {
    for (top, height) in [(0, 56), (144, 74)] {
      #expect(
        a.cropped(x: 0, y: top, width: a.width, height: height).samples
          == b.cropped(x: 0, y: top, width: b.width, height: height).samples)
    }
  }

  @Test("Grace Hopper's glasses come off, for the judge too, and nothing else", arguments: ["faces-vae", "faces-ae"])
  func glassesComeOff(_ model: String) async throws {
    let (before, after) = try await edited("commodore", by: "remove-glasses", model)
    #expect(try glasses(on: before) > 1 && glasses(on: after) < -1)
    expectSameOutsideTheEyes(before, after)
  }

  @Test("Eileen Collins is given glasses, and keeps the rest", arguments: ["faces-vae", "faces-ae"])
  func glassesAreGiven(_ model: String) async throws {
    let (before, after) = try await edited("astronaut", by: "add-glasses", model)
    #expect(try glasses(on: before) < -1 && glasses(on: after) > 1)
    expectSameOutsideTheEyes(before, after)
  }

  @Test("Who wears no glasses is left as she is")
  func nothingIsTakenOff() async throws {
    let (before, after) = try await edited("astronaut", by: "remove-glasses", "faces-vae")
    #expect(before.samples == after.samples)
  }

  @Test("Each model has its prior and its directions, and refuses the other's")
  func filesBelongToTheirModel() throws {
    for (model, other) in [("faces-vae", "faces-ae"), ("faces-ae", "faces-vae")] {
      #expect(try library.fittedPrior(of: model)?.shape.coordinates == 256)
      for name in ["glasses", "glasses-normal", "smile", "smile-normal", "young", "male", "no-beard", "open-mouth"] {
        #expect(try library.direction(name, of: model).name == name)
      }
      #expect(throws: ModelError.self) {
        try library.direction("\(Self.root)/samples/models/\(other)/directions/glasses.safetensors", of: model)
      }
    }
  }

  @Test("The two models together are under 15 MB")
  func modelsAreSmall() throws {
    var total = 0
    for model in ["faces-vae", "faces-ae"] {
      let files = FileManager.default.enumerator(atPath: "\(Self.root)/samples/models/\(model)")
      while files?.nextObject() != nil { total += (files?.fileAttributes?[.size] as? Int) ?? 0 }
    }
    #expect(total > 10_000_000 && total < 15_000_000)
  }
}
