import Foundation
import LimnEvaluation
import LimnImages
import LimnModels
import LimnReport
import LimnTensors
import ModelKit
import TestKit
import Testing

@Suite struct OddImagesEvaluationTests {
  private let folder: TemporaryFolder
  private let library: ModelLibrary

  /// Images of two pixels along one direction, and others across it; PCA knows the first.
  init() throws {
    folder = try TemporaryFolder()
    library = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all)
    try TinyComponents.write(
      to: folder("models/pca"), shape: [1, 1, 2], mean: [0.5, 0.5],
      components: [0.7071067811865476, 0.7071067811865476],
      variances: [0.05], noise: 0.001)
    _ = try LinearVAE.write(to: folder("models/vae"), name: "vae")
    for index in 0..<4 {
      let level = UInt8(60 + 30 * index)
      for (set, pixels) in [("own", [level, level]), ("odd", [level, 255 - level / 2])] {
        let image = Image(width: 2, height: 1, channels: .grey, samples: .uint8(pixels))
        try folder.write(ImageFile.encode(image, as: .png), to: "\(set)/\(index).png")
      }
    }
  }

  private func run(_ given: [String: [String]]) async throws -> Report {
    let arguments = try EvaluationArguments(
      OddImagesEvaluation.signature, ["model": ["pca,vae"], "images": [folder("own")]].merging(given) { $1 })
    return try await OddImagesEvaluation.checked(arguments, models: library).run(in: EvaluationContext())
  }

  @Test func scoresSeparateWhatTheModelDoesNotKnow() async throws {
    let report = try await run(["against": [folder("odd")]])
    let rows = try #require(report["scores"]).records
    func value(_ model: String, _ score: String, _ column: String) -> Double? {
      rows.first { $0.text("model") == model && $0.text("score") == score }?[column]
    }
    #expect(value("pca", "residual", "auc") == 1 && value("pca", "density", "auc") == 1)
    #expect(rows.compactMap { $0.text("score") } == ["residual", "density", "brightness", "residual", "bound"])
    #expect((value("pca", "residual", "images") ?? 1) < 1e-6 && value("vae", "bound", "auc") != nil)
    let images = try #require(report["images"]).records
    #expect(images.count == 16)
    // Oddest first: by the density, those of the other set.
    #expect(images.prefix(4).allSatisfy { $0.text("set") == "against" && $0.text("model") == "pca" })
    let densities = images.prefix(8).compactMap { $0["density"] }
    #expect(densities == densities.sorted(by: >) && densities.count == 8)
    // A sheet for each model: eight images of 2×1 pixels, 32 times as large, in one row behind its number.
    #expect(report.pictures.map(\.file) == ["oddest-pca.png", "oddest-vae.png"])
    let sheet = try #require(report.pictures.first?.image)
    #expect(sheet.width > 8 * 64 && (32..<64).contains(sheet.height), "\(sheet.width)×\(sheet.height)")
  }

  @Test func modelsOfOneNameHaveSheetsOfTheirOwn() async throws {
    let report = try await run(["model": ["pca,\(folder("models/pca"))"]])
    #expect(report.pictures.map(\.file) == ["oddest-pca.png", "oddest-models-pca.png"])
  }

  @Test("A model is called what it was asked for by, and models of one folder's name by their paths")
  func namesOfModels() async throws {
    for place in ["models/other", "a/vae", "b/vae"] {
      try FileManager.default.createDirectory(
        atPath: folder(place.split(separator: "/").dropLast().joined()), withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: folder("models/vae"), toPath: folder(place))
    }
    let report = try await run(["model": ["other,\(folder("a/vae")),\(folder("b/vae"))"]])
    let names = ["other", "a/vae", "b/vae"]
    let rows = try #require(report["scores"]).records.filter { $0.text("score") == "bound" }
    #expect(rows.compactMap { $0.text("model") } == names)
    #expect(Set(try #require(report["images"]).records.compactMap { $0.text("model") }) == Set(names))
    #expect(report.pictures.map(\.file) == ["oddest-other.png", "oddest-a-vae.png", "oddest-b-vae.png"])
    #expect(report.pictures[1].title.hasPrefix("a/vae: "))
  }

  @Test("The headline counts the images that could be opened")
  func imagesThatCannotBeOpened() async throws {
    for file in ["own/8.png", "own/9.png", "odd/9.png"] { try folder.write(Array("no photo".utf8), to: file) }
    let report = try await run(["against": [folder("odd")]])
    #expect(report.title == "4 images of \(folder("own")), 4 of \(folder("odd"))" && report.failures.count == 3)
    #expect(try await run([:]).title == "4 images of \(folder("own"))")
  }

  @Test func withoutAnotherSetThereIsNoArea() async throws {
    let rows = try #require(try await run([:])["scores"]).records
    #expect(rows.allSatisfy { $0["auc"] == nil && $0["against"] == nil && $0["images"] != nil })
  }

  @Test func modelsOfAnySizeAreRefused() throws {
    try TinyModel.write(to: folder("models/tiny"), name: "tiny")
    let error = #expect(throws: EvaluationError.self) {
      _ = try OddImagesEvaluation(
        EvaluationArguments(OddImagesEvaluation.signature, ["model": ["tiny"], "images": [folder("own")]]),
        models: library)
    }
    #expect(
      error?.description == "tiny neither reconstructs images of one size nor has a density: give one that does")
  }
}
