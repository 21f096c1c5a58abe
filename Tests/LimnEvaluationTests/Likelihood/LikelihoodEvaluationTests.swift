import LimnEvaluation
import LimnImages
import LimnModels
import LimnTensors
import ModelKit
import TestKit
import Testing

@Suite struct LikelihoodEvaluationTests {
  private let folder: TemporaryFolder
  private let library: ModelLibrary

  init() throws {
    folder = try TemporaryFolder()
    library = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all)
    _ = try LinearVAE.write(to: folder("models/vae"), name: "vae")
    for index in 0..<3 {
      let image = Image(width: 2, height: 1, channels: .grey, samples: .uint8([UInt8(60 * index), 51]))
      try folder.write(ImageFile.encode(image, as: .png), to: "photos/\(index).png")
    }
  }

  private func run(_ model: String, _ more: [String: [String]] = [:]) async throws -> [String: Double?] {
    let given = ["model": [model], "images": [folder("photos")]].merging(more) { $1 }
    let arguments = try EvaluationArguments(LikelihoodEvaluation.signature, given)
    let report = try await LikelihoodEvaluation.checked(arguments, models: library).run(in: EvaluationContext())
    let row = try #require(report["likelihood"]?[model])
    #expect(report.failures.isEmpty)
    return Dictionary(
      uniqueKeysWithValues: ["images", "density", "bound", "estimate", "kl", "own-bound"].map { ($0, row[$0]) })
  }

  @Test func estimatesAreMeansOverTheImages() async throws {
    let found = try await run("vae", ["samples": ["20"]])
    let exact = (0..<3).reduce(0.0) { $0 + LinearVAE.logDensity(Double(60 * $1) / 255, 0.2) / 3 }
    let estimate = try #require(found["estimate"] ?? nil)
    #expect(found["images"] == 3 && abs(estimate - exact) < 1e-3)
    #expect(found["density"] == .some(nil) && found["own-bound"] == .some(nil))
    #expect(try await run("vae", ["samples": ["20"], "limit": ["1"]])["images"] == 1)
  }

  @Test func theDensityOfComponentsIsExact() async throws {
    try TinyComponents.write(
      to: folder("models/pca"), shape: [1, 1, 2], mean: [0.5, 0.25], components: [0.8, -0.6], variances: [0.09],
      noise: 0.04)
    let found = try await run("pca")
    let model = try library.model("pca")
    let images = Tensor((0..<3).flatMap { [Float(60 * $0) / 255, 0.2] }, shape: [3, 1, 1, 2])
    let exact = try model.density.logDensity(of: images).reduce(0, +) / 3
    let density = try #require(found["density"] ?? nil)
    #expect(abs(density - exact) < 1e-6 && found["bound"] == .some(nil))
  }

  @Test func aPriorFittedToComponentsChangesNothing() async throws {
    try TinyComponents.write(
      to: folder("models/pca"), shape: [1, 1, 2], mean: [0.5, 0.25], components: [0.8, -0.6], variances: [0.09],
      noise: 0.04)
    let plain = try await run("pca")
    let prior = GaussianPrior(
      shape: LatentShape(space: try library.model("pca").space, levels: [[1, 1]]), mean: Tensor(zeros: [1, 1]),
      factor: Tensor([1], shape: [1, 1]), examples: 24)
    try prior.write(to: folder("models/pca/prior.safetensors"))
    let found = try await run("pca")
    #expect(found["density"] == plain["density"] && found["own-bound"] == .some(nil))
  }

  @Test func binaryPixelsAreDrawn() async throws {
    // The second pixel is on with probability ⅕, so that the mean of its draws is not its own value.
    let (grey, binary) = (try await run("vae"), try await run("vae", ["binary": ["true"]]))
    let (first, second) = (try #require(grey["estimate"] ?? nil), try #require(binary["estimate"] ?? nil))
    #expect(first > second)
  }

  @Test("The headline counts the images that could be opened")
  func imagesThatCannotBeOpened() async throws {
    try folder.write(Array("no photo".utf8), to: "photos/9.png")
    let arguments = try EvaluationArguments(
      LikelihoodEvaluation.signature, ["model": ["vae"], "images": [folder("photos")]])
    let report = try await LikelihoodEvaluation.checked(arguments, models: library).run(in: EvaluationContext())
    #expect(report.title == "3 images of \(folder("photos")), 50 samples each, nats an image")
    #expect(report.failures.count == 1)
  }

  @Test func otherModelsAreRefused() throws {
    try TinyModel.write(to: folder("models/tiny"), name: "tiny")
    let arguments = try EvaluationArguments(
      LikelihoodEvaluation.signature, ["model": ["tiny"], "images": [folder("photos")]])
    let error = #expect(throws: EvaluationError.self) { _ = try LikelihoodEvaluation(arguments, models: library) }
    #expect(
      error?.description
        == "tiny says of no image how likely it is: give a model of the family 'basic-vae' or 'pca'")
  }
}
