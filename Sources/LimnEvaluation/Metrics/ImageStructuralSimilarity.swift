import LimnImages
import LimnReport

extension ImageMetric {
  /// Structural similarity: 1 for equal pictures.
  package static var structuralSimilarity: ImageMetric {
    ImageMetric(Quantity("ssim", title: "SSIM", better: .higher, digits: 4)) { pair in
      LimnImages.structuralSimilarity(pair.result, pair.clean)
    }
  }
}
