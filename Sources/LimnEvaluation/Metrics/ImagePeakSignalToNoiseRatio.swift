import LimnImages
import LimnReport

extension ImageMetric {
  /// Peak signal-to-noise ratio in dB: infinite for equal pictures, which are left out of means.
  package static var peakSignalToNoiseRatio: ImageMetric {
    ImageMetric(Quantity("psnr", title: "PSNR", unit: "dB", better: .higher, averaging: .finite)) { pair in
      LimnImages.peakSignalToNoiseRatio(pair.result, pair.clean)
    }
  }
}
