import Foundation
import ImageKit
import LimnEvaluation
import LimnImages
import LimnModels
import LimnPipelines
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
  ) async throws -> (rows: [DenoisingRow], failures: [String]) {
    let names = try LoadStage(path: folder("photos")).names()
    let result = await DenoisingEvaluation(Self.identity, quantized: quantized, seed: seed)
      .run(names, set: "photos", under: sigmas.map { .gaussian(sigma: $0) })
    return (result.rows, result.failures)
  }

  private static let identity = DenoisingSubject.model(encoder: Identity(), decoder: Identity())

  @Test("The noise is as strong as sigma says: PSNR is 20 log10(255/sigma)")
  func noiseIsAsStrongAsSigmaSays() async throws {
    let (rows, failures) = try await measure([5, 15, 25])
    #expect(failures.isEmpty && rows.map(\.sigma.value) == [5, 15, 25])
    #expect(rows.map(\.condition) == ["sigma 5", "sigma 15", "sigma 25"])
    for row in rows {
      #expect(row.set == "photos" && row.images == 2 && !row.quantized && row.equal == 0)
      let (sigma, noisy, psnr) = (try #require(row.sigma.value), try #require(row.noisyPSNR.value), row.psnr.value ?? 0)
      #expect(abs(noisy - 20 * log10(255 / sigma)) < 0.1)
      // A model that does nothing leaves the noise, but for rounding.
      #expect(abs(psnr - noisy) < 0.1 && row.ssim.value ?? 1 < 1)
      #expect(abs((row.gain.value ?? 9) - (psnr - noisy)) < 1e-9)
    }
    let ssim = rows.compactMap(\.ssim.value)
    #expect(ssim[0] > ssim[1] && ssim[1] > ssim[2])
  }

  @Test func quantizedNoiseIsRoundedBeforeTheModelSeesIt() async throws {
    let (float, quantized) = (try await measure([25]).rows[0], try await measure([25], quantized: true).rows[0])
    #expect(quantized.quantized && quantized.noisyPSNR != float.noisyPSNR)
    #expect(quantized.psnr == quantized.noisyPSNR)
    #expect(float.psnr != float.noisyPSNR)
    #expect(float.psnr == quantized.psnr)  // the same noise, rounded by the one before and by the other after
  }

  @Test func theSameSeedGivesTheSameRows() async throws {
    let rows = try await measure([15, 50], seed: 3).rows
    #expect(try await measure([15, 50], seed: 3).rows == rows)
    #expect(try await measure([50], seed: 3).rows == [rows[1]])
    #expect(try await measure([15, 50], seed: 4).rows != rows)
  }

  @Test func withoutNoiseNothingIsLost() async throws {
    let row = try await measure([0]).rows[0]
    #expect(row.condition == "clean" && row.equal == 2 && row.noisyPSNR.value == .infinity)
    #expect(row.psnr.value == .infinity && row.gain.value == nil && abs((row.ssim.value ?? 0) - 1) < 1e-9)
    #expect(row.largestDifference.value == 0 && row.worst == "0.png")
    let json = try JSONEncoder().encode(row)
    let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect(object["psnr"] is NSNull && object["noisy_psnr"] is NSNull && object["sigma"] as? Double == 0)
    #expect(
      object.keys.sorted() == [
        "condition", "equal", "gain", "images", "largest_difference", "noisy_psnr", "photos", "psnr", "quantized",
        "set",
        "sigma", "ssim", "worst", "worst_psnr",
      ])
  }

  @Test func anImageThatCannotBeReadFailsAlone() async throws {
    let rows = try await measure([25]).rows
    try folder.write(Array("not a photo".utf8), to: "photos/broken.png")
    let (found, failures) = try await measure([25])
    #expect(found == rows)
    #expect(failures.count == 1)
    #expect(failures[0].hasPrefix("\(folder("photos"))/broken.png: ") && !failures[0].contains("\n"))

    let alone = try LoadStage(path: folder("photos/broken.png")).names()
    let none = await DenoisingEvaluation(Self.identity).run(alone, set: "x", under: [.gaussian(sigma: 25)])
    #expect(none.rows.isEmpty && none.failures == failures)
  }

  @Test func imagesOfAnySizeCanBeMeasured() async throws {
    for (width, height) in [(1, 1), (3, 40)] {
      let image = SampleImages.gradient(width: width, height: height, channels: .rgba, bitDepth: 16)
      try folder.write(ImageFile.encode(image, as: .png), to: "photos/0.png")
      let (rows, failures) = try await measure([25])
      #expect(failures.isEmpty && rows[0].images == 2 && rows[0].ssim.value?.isFinite == true)
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
    let result = await DenoisingEvaluation(Self.identity, drawsSheets: true).run(pairs, set: "pairs")
    let row = try #require(result.rows.first)
    let expected = 20 * log10(255.0 / 26)
    #expect(row.images == 2 && row.equal == 1 && row.condition == "pairs" && row.worst == "a.png")
    #expect(abs((row.psnr.value ?? 0) - expected) < 1e-4 && row.worstPSNR == row.psnr)
    #expect(row.gain.value == 0 && row.largestDifference.value == 26 && row.sigma.value == nil)
    #expect(row.photos?.map(\.name) == ["a.png", "b/c.png"] && row.photos?[1].psnr.value == .infinity)
    // Three crops of 16 pixels a photo, two photos a row, with gaps of 4 around.
    let sheet = try #require(result.sheets.first)
    #expect(sheet.name == "pairs-pairs" && sheet.drawn().width == 4 + 6 * 20)
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
    let row = try #require(await DenoisingEvaluation(Self.identity).run(pairs, set: "see").rows.first)
    #expect(row.equal == 1 && row.largestDifference.value == 26)
    // 31 of 256 pixels are seen.
    #expect(abs((row.psnr.value ?? 0) - 20 * log10(255.0 / 26) - 10 * log10(256.0 / 31)) < 1e-4)
    // Noise comes to what is seen; where there is none, the picture is itself whatever is hidden.
    let names = try LoadStage(path: folder("see/noisy")).names()
    let rows = await DenoisingEvaluation(Self.identity, quantized: true)
      .run(names, set: "see", under: [.gaussian(sigma: 0), .gaussian(sigma: 10)]).rows
    #expect(rows[0].equal == 2 && rows[1].noisyPSNR == rows[1].psnr)
  }
}
