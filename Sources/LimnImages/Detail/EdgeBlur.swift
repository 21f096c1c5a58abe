import LimnTensors

extension Tensor {
  /// How blurred the steepest edges of a picture `[1, C, H, W]` are: the standard deviation of a Gaussian, in pixels, that makes such edges of
  /// steps; nil for a picture without edges, or of fewer than 8 pixels a side.
  ///
  /// Zhuo and Sim, "Defocus map estimation from a single image", 2011, equation 6: blurred once more, an edge loses the less of its
  /// steepness the more blurred it was. The median of the steepest 3 % of the pixels is taken.
  package func edgeBlur() -> Double? {
    guard shape[2] >= 8, shape[3] >= 8 else { return nil }
    let again = 1.0
    let brightness = channelMean()
    let (own, other) = (brightness.squaredGradients(), brightness.blurred(sigma: again).squaredGradients())
    let order = own.indices.sorted { own[$0] > own[$1] }.prefix(max(1, own.count * 3 / 100))
    guard let last = order.last, own[last] > 1e-4 else { return nil }
    let blurs = order.map { place in
      let ratio = Double(own[place] / max(other[place], 1e-12))
      return again / max(ratio - 1, 1e-3).squareRoot()
    }.sorted()
    return blurs[blurs.count / 2]
  }

  /// The squares of the steepness of a picture `[1, 1, H, W]`, by central differences, of all but the border.
  private func squaredGradients() -> [Float] {
    let (height, width) = (shape[2], shape[3])
    return converted(to: .plain).withValues { values in
      (1..<height - 1).flatMap { row in
        (1..<width - 1).map { column in
          let place = row * width + column
          let (x, y) = (
            (values[place + 1] - values[place - 1]) / 2, (values[place + width] - values[place - width]) / 2
          )
          return x * x + y * y
        }
      }
    }
  }
}
