import ImageKit
import LimnEvaluation
import LimnImages
import LimnModels
import LimnPipelines
import LimnReport
import LimnStages
import ModelKit
import PipelineKit
import TestKit
import Testing

@Suite struct PicturePipelineTests {
  private let folder: TemporaryFolder
  private let models: ModelLibrary

  init() throws {
    folder = try TemporaryFolder()
    try TinyModel.write(to: folder("models/tiny"), name: "tiny")
    models = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all)
    for name in ["a", "b"] {
      try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "clean/\(name).png")
    }
  }

  private func pipeline(_ stages: String..., as name: String = "p", overrides: [String] = []) throws -> PicturePipeline
  {
    let text = "version: 1\nstages:\n" + stages.map { "  - \($0)\n" }.joined()
    return try PicturePipeline(
      file: folder.write(text, to: "\(name).yaml"), overrides: overrides, registry: .standard(models: models))
  }

  private func measure(
    _ subject: DenoisingSubject, _ conditions: DenoisingCondition..., seed: UInt64 = 0
  ) async throws -> Report {
    let measurement = DenoisingMeasurement(subject, context: EvaluationContext(seed: seed))
    return measurement.report(
      of: try await measurement.run(try LoadStage(path: folder("clean")).names(), set: "clean", under: conditions),
      listsEach: true)
  }

  @Test func noiseOfAPipelineIsThatOfItsSeed() async throws {
    let nothing = try pipeline("load: { path: $input }", "save: { path: \"$output/{stem}.png\" }", as: "nothing")
    let camera = try pipeline(
      "{ load: { path: $input }, as: load }", "{ noise: { sigma: 20 }, as: noise }",
      "save: { path: \"$output/{stem}.jpg\" }",
      "{ contact-sheet: { path: \"$output/s.png\" }, from: { before: load, after: noise } }", as: "camera")
    let found = try await measure(.pipeline(nothing), .degraded(camera), .gaussian(sigma: 0))
    #expect(found.failures.isEmpty && found.rows.map { $0.text("condition") } == ["camera", "clean"])
    // Nothing is gained by doing nothing, and nothing is lost of a clean picture.
    #expect(found.rows[0]["gain"] == 0 && found.rows[1]["equal"] == 2)
    let photos = found.tables[0].records
    #expect(
      photos.allSatisfy { abs(($0["noisy-psnr"] ?? 0) - 22.1) < 1 }
        && photos[0]["noisy-psnr"] != photos[1]["noisy-psnr"])
    #expect(try await measure(.pipeline(nothing), .degraded(camera)).rows[0] == found.rows[0])
    #expect(try await measure(.pipeline(nothing), .degraded(camera), seed: 1).rows[0] != found.rows[0])
    #expect(folder.files().allSatisfy { !$0.hasPrefix("output") && !$0.hasSuffix(".jpg") && !$0.hasSuffix("s.png") })
  }

  @Test func aPipelineIsMeasuredUpToWhatItSaves() async throws {
    let half = try pipeline(
      "load: { path: $input }", "encode: { model: tiny }", "decode: { model: tiny }", "save: { }", as: "tiny")
    let model = try models.model("tiny")
    let bare = DenoisingSubject.model(encoder: try model.encoder, decoder: try model.decoder)
    let names = try LoadStage(path: folder("clean")).names()
    let conditions = [DenoisingCondition.gaussian(sigma: 25)]
    func report(_ measurement: DenoisingMeasurement) async throws -> Report {
      measurement.report(of: try await measurement.run(names, set: "x", under: conditions), listsEach: true)
    }
    let one = try await report(DenoisingMeasurement(.pipeline(half)))
    let other = try await report(DenoisingMeasurement(bare, isQuantized: true))
    #expect(one.tables == other.tables && one.rows[0].text("quantized") == "yes")
  }

  @Test func whatChangesTheCleanPictureTooNamesIt() async throws {
    let nothing = try pipeline("load: { path: $input }", as: "nothing")
    let smaller = try pipeline(
      "load: { }", "resize: { width: 20 }", "{ noise: { sigma: 9 }, as: noisy }", as: "smaller")
    let failed = try await measure(.pipeline(nothing), .degraded(smaller))
    #expect(
      failed.failures.first?.description
        == "\(folder("clean"))/a.png: 'smaller' gives [1, 3, 12, 20] for [1, 3, 24, 40]: 'keep-reference' above what changes "
        + "the size keeps the clean picture in step")
    let named = try pipeline(
      "load: { }", "{ resize: { width: 20 }, as: clean }", "{ noise: { sigma: 9 }, as: noisy }", as: "named")
    let found = try await measure(.pipeline(nothing), .degraded(named))
    #expect(found.failures.isEmpty && abs((found.rows[0]["noisy-psnr"] ?? 0) - 29) < 1)
  }

  @Test("Pipelines may have the stages of the program that measures them")
  func stagesOfOthers() throws {
    let file = try folder.write(
      "version: 1\nstages:\n  - load: { path: $input }\n  - floats: {}\n  - probe: {}\n", to: "probe.yaml")
    var arguments = try EvaluationArguments(
      DenoisingEvaluation.signature, ["pipeline": [file], "images": [folder("clean")]])
    #expect(throws: Diagnostics.self) { _ = try DenoisingEvaluation.checked(arguments, models: models) }
    arguments.registry = { .standard(models: $0, adding: [.init(ProbeStage.self) { _ in ProbeStage() }]) }
    _ = try DenoisingEvaluation.checked(arguments, models: models)
  }

  @Test func picturesCanBeDrawn() async throws {
    let source = try pipeline(
      "draw-faces: { count: 3, width: 64, height: 64 }", "save: { path: \"$output/{stem}.png\" }", as: "faces")
    let nothing = try pipeline("load: { path: $input }", as: "nothing")
    let measurement = DenoisingMeasurement(.pipeline(nothing))
    let rows = measurement.report(
      of: try await measurement.run(
        Array(try source.names().prefix(2)), drawnBy: source, under: [.gaussian(sigma: 0), .gaussian(sigma: 15)]),
      listsEach: false
    ).rows
    #expect(rows.map { $0["images"] } == [2, 2] && rows.map { $0.text("set") } == ["faces", "faces"])
    #expect(rows.map { $0["equal"] } == [2, 0])
  }

  @Test func whatGivesNoPictureIsRefused() throws {
    #expect(
      #expect(throws: EvaluationError.self) { try pipeline("load: { }", "encode: { model: tiny }") }?.description
        == "\(folder("p.yaml")): gives a latent: end it with 'decode'")
    #expect(throws: Diagnostics.self) { try pipeline("load: { }", "noise: { sigma: 900 }") }
  }
}

extension Report {
  /// The rows of means.
  fileprivate var rows: [Record] { self["denoise"]?.records ?? [] }
}
