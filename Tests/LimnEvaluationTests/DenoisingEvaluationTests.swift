import Foundation
import LimnEvaluation
import LimnImages
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import LimnTestSupport
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
  ) async throws -> (rows: [DenoisingEvaluation.Row], failures: [String]) {
    let names = try LoadStage(path: folder("photos")).names()
    return await DenoisingEvaluation(
      encoder: Identity(), decoder: Identity(), sigmas: sigmas, quantized: quantized, seed: seed
    ).run(names, set: "photos")
  }

  @Test("The noise is as strong as sigma says: PSNR is 20 log10(255/sigma)")
  func noiseIsAsStrongAsSigmaSays() async throws {
    let (rows, failures) = try await measure([5, 15, 25])
    #expect(failures.isEmpty && rows.map(\.sigma) == [5, 15, 25])
    for row in rows {
      #expect(row.set == "photos" && row.images == 2 && !row.quantized)
      #expect(abs(row.noisyPSNR - 20 * log10(255 / row.sigma)) < 0.1)
      // A model that does nothing leaves the noise, but for rounding.
      #expect(abs(row.psnr - row.noisyPSNR) < 0.1 && row.ssim < 1)
    }
    #expect(rows[0].ssim > rows[1].ssim && rows[1].ssim > rows[2].ssim)
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
    #expect(row.noisyPSNR == .infinity && row.psnr == .infinity && abs(row.ssim - 1) < 1e-9)
    let json = try JSONEncoder().encode(row)
    let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect(object["psnr"] is NSNull && object["noisy_psnr"] is NSNull && object["sigma"] as? Double == 0)
    #expect(object.keys.sorted() == ["images", "noisy_psnr", "psnr", "quantized", "set", "sigma", "ssim"])
  }

  @Test func anImageThatCannotBeReadFailsAlone() async throws {
    let rows = try await measure([25]).rows
    try folder.write(Array("not a photo".utf8), to: "photos/broken.png")
    let (found, failures) = try await measure([25])
    #expect(found == rows)
    #expect(failures.count == 1)
    #expect(failures[0].hasPrefix("\(folder("photos"))/broken.png: ") && !failures[0].contains("\n"))

    let alone = try LoadStage(path: folder("photos/broken.png")).names()
    let (none, one) = await DenoisingEvaluation(encoder: Identity(), decoder: Identity(), sigmas: [25])
      .run(alone, set: "x")
    #expect(none.isEmpty && one == failures)
  }

  @Test func imagesOfAnySizeCanBeMeasured() async throws {
    for (width, height) in [(1, 1), (3, 40)] {
      let image = SampleImages.gradient(width: width, height: height, channels: .rgba, bitDepth: 16)
      try folder.write(ImageFile.encode(image, as: .png), to: "photos/0.png")
      let (rows, failures) = try await measure([25])
      #expect(failures.isEmpty && rows[0].images == 2 && rows[0].ssim.isFinite)
    }
  }
}
