import Foundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors

/// Measures a denoiser on clean images: known noise is added, taken away, and what is left is compared.
///
/// The noise is drawn from the seed, the image's name and sigma alone, so that two models, or two runs, see the same.
public struct DenoisingEvaluation: Sendable {
  /// Means over one set of images at one strength of noise.
  public struct Row: Sendable, Hashable, Encodable {
    /// The set, as it was given.
    public let set: String
    /// Images measured.
    public let images: Int
    /// Standard deviation of the noise in steps of 8 bits.
    public let sigma: Double
    /// Whether the noisy images were clipped and rounded to 8 bits.
    public let quantized: Bool
    /// PSNR of the noisy images in dB; infinite at sigma 0.
    public let noisyPSNR: Double
    /// PSNR of the results in dB.
    public let psnr: Double
    /// SSIM of the results.
    public let ssim: Double

    private enum CodingKeys: String, CodingKey {
      case set, images, sigma, quantized, psnr, ssim
      case noisyPSNR = "noisy_psnr"
    }

    /// Writes the row; JSON has no infinity, so an infinite PSNR becomes null.
    public func encode(to encoder: any Swift.Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(set, forKey: .set)
      try container.encode(images, forKey: .images)
      try container.encode(sigma, forKey: .sigma)
      try container.encode(quantized, forKey: .quantized)
      try container.encode(noisyPSNR.isFinite ? noisyPSNR : nil, forKey: .noisyPSNR)
      try container.encode(psnr.isFinite ? psnr : nil, forKey: .psnr)
      try container.encode(ssim, forKey: .ssim)
    }
  }

  private let encoder: any LimnModels.Encoder
  private let decoder: any LimnModels.Decoder
  private let sigmas: [Double]
  private let quantized: Bool
  private let seed: UInt64

  /// Makes an evaluation of one model.
  public init(
    encoder: any LimnModels.Encoder, decoder: any LimnModels.Decoder, sigmas: [Double], quantized: Bool = false,
    seed: UInt64 = 0
  ) {
    self.encoder = encoder
    self.decoder = decoder
    self.sigmas = sigmas
    self.quantized = quantized
    self.seed = seed
  }

  /// Measures a set: one row a sigma, and a line for each image that could not be measured.
  public func run(_ names: [ItemName], set: String) async -> (rows: [Row], failures: [String]) {
    let measured = await withTaskGroup(of: (Int, Result<[Scores], any Error>).self) { group in
      var results: [(Int, Result<[Scores], any Error>)] = []
      for (index, name) in names.enumerated() {
        if index >= ProcessInfo.processInfo.activeProcessorCount, let result = await group.next() {
          results.append(result)
        }
        group.addTask { (index, Result { try self.scores(of: name) }) }
      }
      for await result in group { results.append(result) }
      return results.sorted { $0.0 < $1.0 }
    }
    var scores: [[Scores]] = []
    var failures: [String] = []
    for (index, result) in measured {
      switch result {
      case .success(let some): scores.append(some)
      case .failure(let error): failures.append("\(names[index].path): \(error)")
      }
    }
    guard !scores.isEmpty else { return ([], failures) }
    let rows = sigmas.indices.map { place -> Row in
      func mean(_ value: (Scores) -> Double) -> Double {
        scores.reduce(0) { $0 + value($1[place]) } / Double(scores.count)
      }
      return Row(
        set: set, images: scores.count, sigma: sigmas[place], quantized: quantized, noisyPSNR: mean(\.noisyPSNR),
        psnr: mean(\.psnr), ssim: mean(\.ssim))
    }
    return (rows, failures)
  }

  private struct Scores: Sendable {
    let noisyPSNR: Double
    let psnr: Double
    let ssim: Double
  }

  private func scores(of name: ItemName) throws -> [Scores] {
    let clean = try ImageFile.read(name.path).pixels()
    let key = RandomKey(seed: seed).split("evaluate").split(name.stem)
    return try sigmas.map { sigma in
      let noise = key.split(String(sigma)).normal(clean.shape) * Float(sigma / 255)
      let noisy = quantized ? (clean + noise).roundedTo8Bits() : clean + noise
      let result = try decoder.decode(try encoder.encode(noisy)).roundedTo8Bits()
      return Scores(
        noisyPSNR: peakSignalToNoiseRatio(noisy, clean), psnr: peakSignalToNoiseRatio(result, clean),
        ssim: structuralSimilarity(result, clean))
    }
  }
}

extension Tensor {
  /// The floats that an 8-bit image would give, to the last bit: a result that equals the clean image is at no distance.
  fileprivate func roundedTo8Bits() -> Tensor {
    mapped(keepsZero: true) { (min(max($0, 0), 1) * 255).rounded() * (1 / 255) }
  }
}
