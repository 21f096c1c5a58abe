import ImageKit
import LimnEvaluation
import LimnFitting
import LimnImages
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import LimnTraining
import ModelKit
import Synchronization
import TestKit
import Testing

/// A pipeline, a fit and an evaluation hand the same pixels of a photo to a model.
@Suite struct FrameViewTests {
  /// The images that a model was shown, one after another.
  private final class Shown: Sendable {
    let images = Mutex<[[Float]]>([])
  }

  /// A linear model that keeps what it is shown.
  private struct Witness: Encoder {
    let model: LinearModel
    let shown: Shown
    var space: LatentSpace { model.space }

    func encode(_ images: Tensor) throws -> Latent {
      // Grey in three channels, as the shipped autoencoders take it.
      let images = images.shape[1] == 1 ? images.repeatingChannel(3) : images
      let (values, count) = (images.array, images.shape[0])
      let size = values.count / count
      shown.images.withLock { shown in
        for index in 0..<count { shown.append(Array(values[index * size..<(index + 1) * size])) }
      }
      return try model.encode(images)
    }
  }

  @Test("Photos of any kind look the same from a pipeline, to a fit and to an evaluation")
  func allPathsShowTheSame() async throws {
    let folder = try TemporaryFolder()
    let shown = Shown()
    let frame = Frame(x: 0.25, y: 0.125, side: 0.5)
    let witnesses = ModelFamily(LinearModel.familyName) { folder in
      let model = try LinearModel(folder)
      return Model(
        folder: folder, encoder: Witness(model: model, shown: shown), decoder: model,
        imageSize: model.architecture.size, frame: model.architecture.frame)
    }
    let models = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all + [witnesses])
    try LinearModel.write(to: folder("models/faces"), name: "faces", size: 32, frame: frame)
    try TinyClassifier.write(
      to: folder("models/embedding"), name: "embedding", frame: frame,
      attributes: [.init("male", block: 2, of: 4, above: 0.5)])
    let photos = SampleImages.everyKind
    for (index, photo) in photos.enumerated() {
      try folder.write(ImageFile.encode(photo, as: .png), to: "photos/\(index).png")
    }
    func seen(_ body: () async throws -> Void) async throws -> [[Float]] {
      shown.images.withLock { $0 = [] }
      try await body()
      return shown.images.withLock { Array($0.prefix(photos.count)) }
    }

    let names = try LoadStage(path: folder("photos")).names()
    let file = try folder.write(
      """
      version: 1
      stages:
        - load: { path: $input }
        - frame: { model: faces }
        - resize: { width: 32, height: 32 }
        - encode: { model: faces }
      """, to: "encode.yaml")
    let pipeline = try Pipeline(
      file: file, registry: .standard(models: models), variables: ["input": folder("photos"), "output": folder("out")])
    let run = try await seen {
      for name in names { _ = try await pipeline.run(name, seed: RandomKey(seed: 0)) }
    }
    let fit = try await seen {
      _ = try await DirectionSamples(model: models.model("faces"), photos: names, threads: 1)
    }
    let evaluation = try await seen {
      let arguments = try EvaluationArguments(
        GenerationEvaluation.signature,
        ["model": ["faces"], "images": [folder("photos")], "embedding": ["embedding"], "samples": ["8"]])
      _ = try await GenerationEvaluation.checked(arguments, models: models).run(in: EvaluationContext(jobs: 1))
    }
    #expect(run.count == photos.count)
    #expect(fit == run && evaluation == run)
    #expect(run == (try photos.map { try frame.view(of: $0, size: 32).array }))
  }
}
