import Foundation
import ImageKit
import LimnEvaluation
import LimnImages
import LimnModels
import LimnPipelines
import LimnReport
import LimnStages
import LimnTensors
import TestKit
import Testing

/// A model that changes nothing.
private struct Identity: LimnModels.Encoder, LimnModels.Decoder {
  let space = LatentSpace(name: "identity", model: "0", levels: [.image])
  func encode(_ images: Tensor) -> Latent { Latent(space: space, levels: [images]) }
  func decode(_ latents: Latent) -> Tensor { latents.levels[0] }
}

@Suite struct DenoisingEvaluationTests {
  private let folder: TemporaryFolder

  /// Photos of mid greys, so that little noise is clipped.
  init() throws {
    folder = try TemporaryFolder()
    for (index, channels) in [Image.Channels.rgb, .grey].enumerated() {
      let samples = (0..<128 * 96 * channels.count).map { UInt8(100 + $0 % 50) }
      let image = Image(width: 128, height: 96, channels: channels, samples: .uint8(samples))
      try folder.write(ImageFile.encode(image, as: .png), to: "photos/\(index).png")
    }
  }

  private func measure(
    _ sigmas: [Double], quantized: Bool = false, seed: UInt64 = 0
  ) async throws -> (rows: [Report.Record], failures: [Report.Failure]) {
    let names = try LoadStage(path: folder("photos")).names()
    let measurement = DenoisingMeasurement(
      Self.identity, isQuantized: quantized, context: EvaluationContext(seed: seed))
    let report = measurement.report(
      of: try await measurement.run(names, set: "photos", under: sigmas.map { .gaussian(sigma: $0) }), listsEach: true)
    return (report["denoise"]?.records ?? [], report.failures)
  }

  private static let identity = DenoisingSubject.model(encoder: Identity(), decoder: Identity())

  @Test("The noise is as strong as sigma says: PSNR is 20 log10(255/sigma)")
  func noiseIsAsStrongAsSigmaSays() async throws {
    let (rows, failures) = try await measure([5, 15, 25])
    #expect(failures.isEmpty && rows.map { $0["sigma"] } == [5, 15, 25])
    #expect(rows.map { $0.text("condition") } == ["sigma 5", "sigma 15", "sigma 25"])
    for row in rows {
      #expect(row.text("set") == "photos" && row["images"] == 2 && row.text("quantized") == "no" && row["equal"] == 0)
      let (sigma, noisy, psnr) = (try #require(row["sigma"]), try #require(row["noisy-psnr"]), row["psnr"] ?? 0)
      #expect(abs(noisy - 20 * log10(255 / sigma)) < 0.1)
      // A model that does nothing leaves the noise, but for rounding.
      #expect(abs(psnr - noisy) < 0.1 && row["ssim"] ?? 1 < 1)
      #expect(abs((row["gain"] ?? 9) - (psnr - noisy)) < 1e-9)
    }
    let ssim = rows.compactMap { $0["ssim"] }
    #expect(ssim[0] > ssim[1] && ssim[1] > ssim[2])
  }

  @Test func quantizedNoiseIsRoundedBeforeTheModelSeesIt() async throws {
    let (float, quantized) = (try await measure([25]).rows[0], try await measure([25], quantized: true).rows[0])
    #expect(quantized.text("quantized") == "yes" && quantized["noisy-psnr"] != float["noisy-psnr"])
    #expect(quantized["psnr"] == quantized["noisy-psnr"])
    #expect(float["psnr"] != float["noisy-psnr"])
    #expect(float["psnr"] == quantized["psnr"])  // the same noise, rounded by the one before and by the other after
  }

  @Test func theSameSeedGivesTheSameRows() async throws {
    let rows = try await measure([15, 50], seed: 3).rows
    #expect(try await measure([15, 50], seed: 3).rows == rows)
    #expect(try await measure([50], seed: 3).rows == [rows[1]])
    #expect(try await measure([15, 50], seed: 4).rows != rows)
  }

  @Test func withoutNoiseNothingIsLost() async throws {
    let row = try await measure([0]).rows[0]
    #expect(row.text("condition") == "clean" && row["equal"] == 2 && row["noisy-psnr"] == .infinity)
    #expect(row["psnr"] == .infinity && row["gain"] == nil && abs((row["ssim"] ?? 0) - 1) < 1e-9)
    #expect(row["largest-difference"] == 0 && row.text("worst") == "0.png")
  }

  @Test func anImageThatCannotBeReadFailsAlone() async throws {
    let rows = try await measure([25]).rows
    try folder.write(Array("not a photo".utf8), to: "photos/broken.png")
    let (found, failures) = try await measure([25])
    #expect(found == rows)
    #expect(failures.count == 1)
    #expect(failures[0].description.hasPrefix("\(folder("photos"))/broken.png: ") && !failures[0].reason.contains("\n"))

    let alone = try LoadStage(path: folder("photos/broken.png")).names()
    let measurement = DenoisingMeasurement(Self.identity)
    let none = measurement.report(
      of: try await measurement.run(alone, set: "x", under: [.gaussian(sigma: 25)]), listsEach: false)
    #expect(none.tables.isEmpty && none.failures == failures)
  }

  @Test func imagesOfAnySizeCanBeMeasured() async throws {
    for (width, height) in [(1, 1), (3, 40)] {
      let image = SampleImages.gradient(width: width, height: height, channels: .rgba, bitDepth: 16)
      try folder.write(ImageFile.encode(image, as: .png), to: "photos/0.png")
      let (rows, failures) = try await measure([25])
      #expect(failures.isEmpty && rows[0]["images"] == 2 && rows[0]["ssim"]?.isFinite == true)
    }
  }

  @Test func theWorstPhotoIsNamedAndEqualOnesAreNoPartOfTheMean() async throws {
    // One photo is its own clean one; the other is 26 levels off everywhere.
    let flat = { (level: UInt8) in
      Image(width: 16, height: 16, channels: .grey, samples: .uint8(Array(repeating: level, count: 256)))
    }
    for (level, name) in [(51, "clean/a.png"), (90, "clean/b/c.png"), (77, "noisy/a.png"), (90, "noisy/b/c.png")] {
      try folder.write(ImageFile.encode(flat(UInt8(level)), as: .png), to: name)
    }
    let pairs = try DenoisingPairs(noisy: folder("noisy"), clean: folder("clean"))
    let measurement = DenoisingMeasurement(Self.identity)
    let report = measurement.report(of: try await measurement.run(pairs, set: "pairs"), listsEach: true)
    let row = try #require(report["denoise"]?.records.first)
    let expected = 20 * log10(255.0 / 26)
    #expect(row["images"] == 2 && row["equal"] == 1 && row.text("condition") == "pairs" && row.text("worst") == "a.png")
    #expect(abs((row["psnr"] ?? 0) - expected) < 1e-4 && row["worst-psnr"] == row["psnr"])
    #expect(row["gain"] == 0 && row["largest-difference"] == 26 && row["sigma"] == nil)
    let photos = try #require(report["photos-pairs-pairs"]).records
    #expect(photos.map { $0.text("photo") } == ["a.png", "b/c.png"] && photos[1]["psnr"] == .infinity)
    // Three crops of 16 pixels a photo, two photos a row, with gaps of 4 around.
    let sheet = try #require(report.pictures.first)
    #expect(sheet.file == "pairs-pairs.png" && sheet.image?.width == 4 + 6 * 20)
  }

  @Test("Any metric of pictures makes a column of its own, and the first one decides on the gain and the worst")
  func metricsAreColumns() async throws {
    let error = ImageMetric(Quantity("mae", title: "error", unit: "levels", better: .lower, digits: 1)) { pair in
      Double((pair.result - pair.clean).mapped { abs($0) }.sum()) * 255 / Double(pair.clean.count)
    }
    let measurement = DenoisingMeasurement(Self.identity, metrics: [error, .structuralSimilarity])
    let names = try LoadStage(path: folder("photos")).names()
    let report = measurement.report(
      of: try await measurement.run(names, set: "photos", under: [.gaussian(sigma: 20)]), listsEach: false)
    let table = try #require(report["denoise"])
    #expect(table.columns.map(\.name).contains("noisy-mae") && !table.columns.map(\.name).contains("psnr"))
    #expect(report.text.contains("error levels ↓") && report.text.contains("SSIM ↑"))
    // The mean magnitude of normal noise is √(2/π) of its standard deviation.
    let row = table.records[0]
    #expect(abs((row["mae"] ?? 0) - 20 * (2 / Double.pi).squareRoot()) < 0.3)
    #expect((row["worst-mae"] ?? 0) >= (row["mae"] ?? 1))
  }

  @Test func whatCannotBeSeenDoesNotCount() async throws {
    // A cross of visible pixels; the colours of the others differ.
    func picture(_ level: Int, hidden: UInt8) -> Image {
      let samples = (0..<256).flatMap { index -> [UInt8] in
        index % 16 == 8 || index / 16 == 8 ? [UInt8(level), 255] : [hidden, 0]
      }
      return Image(width: 16, height: 16, channels: .greyAlpha, samples: .uint8(samples))
    }
    for (image, name) in [
      (picture(90, hidden: 0), "see/clean/a.png"), (picture(90, hidden: 255), "see/noisy/a.png"),
      (picture(90, hidden: 0), "see/clean/b.png"), (picture(116, hidden: 255), "see/noisy/b.png"),
    ] {
      try folder.write(ImageFile.encode(image, as: .png), to: name)
    }
    let pairs = try DenoisingPairs(noisy: folder("see/noisy"), clean: folder("see/clean"))
    let measurement = DenoisingMeasurement(Self.identity, isQuantized: true)
    func rows(_ result: DenoisingMeasurement.Result) -> [Report.Record] {
      measurement.report(of: result, listsEach: false)["denoise"]?.records ?? []
    }
    let row = try #require(rows(try await measurement.run(pairs, set: "see")).first)
    #expect(row["equal"] == 1 && row["largest-difference"] == 26)
    // 31 of 256 pixels are seen.
    #expect(abs((row["psnr"] ?? 0) - 20 * log10(255.0 / 26) - 10 * log10(256.0 / 31)) < 1e-4)
    // Noise comes to what is seen; where there is none, the picture is itself whatever is hidden.
    let names = try LoadStage(path: folder("see/noisy")).names()
    let noisy = rows(
      try await measurement.run(names, set: "see", under: [.gaussian(sigma: 0), .gaussian(sigma: 10)]))
    #expect(noisy[0]["equal"] == 2 && noisy[1]["noisy-psnr"] == noisy[1]["psnr"])
  }
}
