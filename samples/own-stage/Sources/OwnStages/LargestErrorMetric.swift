import Limn

extension ImageMetric {
  /// The largest difference of any sample, in levels of 255: a column of `limn evaluate pictures` and `denoise`.
  public static var largestError: ImageMetric {
    ImageMetric(Quantity("largest-error", title: "largest error", unit: "levels", better: .lower)) { pair in
      zip(pair.result.array, pair.clean.array).reduce(0) { max($0, 255 * Double(abs($1.0 - $1.1))) }
    }
  }
}
