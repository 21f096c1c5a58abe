import LimnImages
import LimnTensors

/// How near one noisy picture, and what was made of it, are to the clean one.
public struct DenoisingScores: Sendable, Hashable, Encodable {
  /// The picture, as a path below its set.
  public let name: String
  /// PSNR of the noisy picture in dB; infinite if it is the clean one.
  public let noisyPSNR: Figure
  /// PSNR of the result in dB; infinite if it is the clean picture.
  public let psnr: Figure
  /// SSIM of the result.
  public let ssim: Figure
  /// The largest difference of a sample of the result from the clean one's, in steps of 8 bits.
  public let largestDifference: Figure

  private enum CodingKeys: String, CodingKey {
    case name, psnr, ssim
    case noisyPSNR = "noisy_psnr"
    case largestDifference = "largest_difference"
  }

  /// Measures colours `[1, C, H, W]` against the clean picture's.
  init(name: String, noisy: Tensor, result: Tensor, clean: Tensor) throws {
    guard result.shape == clean.shape else {
      throw EvaluationError("the result is \(result.shape) and the clean picture \(clean.shape): they must be alike")
    }
    self.name = name
    noisyPSNR = Figure(peakSignalToNoiseRatio(noisy, clean))
    psnr = Figure(peakSignalToNoiseRatio(result, clean))
    ssim = Figure(structuralSimilarity(result, clean))
    let most = (result - clean).converted(to: .plain).withValues { $0.reduce(Float(0)) { max($0, $1.magnitude) } }
    largestDifference = Figure((Double(most) * 255e3).rounded() / 1e3)
  }
}

/// Means over one set of pictures under one condition.
public struct DenoisingRow: Sendable, Hashable, Encodable {
  /// The set, as it was given.
  public let set: String
  /// How the noisy pictures came about: "sigma 25", "clean", "pairs", or a pipeline's name.
  public let condition: String
  /// Pictures measured.
  public let images: Int
  /// Pictures whose result equals the clean picture: no finite PSNR says that, so they are left out of the mean.
  public let equal: Int
  /// Standard deviation of Gaussian noise in steps of 8 bits; none for other conditions.
  public let sigma: Figure
  /// Whether noisy pictures were clipped and rounded as files are.
  public let quantized: Bool
  /// Mean PSNR of the noisy pictures in dB; infinite if all are clean.
  public let noisyPSNR: Figure
  /// Mean PSNR of the results in dB; infinite if all are equal to the clean pictures.
  public let psnr: Figure
  /// Mean of what each picture gained, in dB, where both figures are finite.
  public let gain: Figure
  /// Mean SSIM of the results.
  public let ssim: Figure
  /// PSNR of the worst result in dB.
  public let worstPSNR: Figure
  /// The picture of the worst result.
  public let worst: String
  /// The largest difference of any sample from the clean one's, in steps of 8 bits.
  public let largestDifference: Figure
  /// The pictures, in order; nil where only the means are wanted.
  public var photos: [DenoisingScores]?

  private enum CodingKeys: String, CodingKey {
    case set, condition, images, equal, sigma, quantized, psnr, gain, ssim, worst, photos
    case noisyPSNR = "noisy_psnr"
    case worstPSNR = "worst_psnr"
    case largestDifference = "largest_difference"
  }

  /// The means of some pictures, at least one.
  init(set: String, condition: String, sigma: Double?, quantized: Bool, photos: [DenoisingScores]) {
    func mean(_ values: [Double]) -> Figure {
      let finite = values.filter(\.isFinite)
      return finite.isEmpty && !values.isEmpty ? Figure(.infinity) : Figure(meanOf: finite)
    }
    let worst = photos.min { ($0.psnr.value ?? 0) < ($1.psnr.value ?? 0) }
    self.set = set
    self.condition = condition
    images = photos.count
    equal = photos.count { $0.psnr.value?.isInfinite == true }
    self.sigma = Figure(sigma)
    self.quantized = quantized
    noisyPSNR = mean(photos.compactMap(\.noisyPSNR.value))
    psnr = mean(photos.compactMap(\.psnr.value))
    gain = Figure(
      meanOf: photos.compactMap { photo in
        guard let before = photo.noisyPSNR.value, let after = photo.psnr.value else { return nil }
        return before.isFinite && after.isFinite ? after - before : nil
      })
    ssim = Figure(meanOf: photos.compactMap(\.ssim.value))
    worstPSNR = worst?.psnr ?? Figure(nil)
    self.worst = worst?.name ?? ""
    largestDifference = Figure(photos.compactMap(\.largestDifference.value).max())
    self.photos = photos
  }
}
