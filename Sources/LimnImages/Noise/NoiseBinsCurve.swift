import Foundation

extension NoiseBins {
  /// How fast deviations may change, in powers of e for a unit of `Bin.place`.
  private static let steepest: Float = 0.8

  /// Each bin's deviation as the others bound it, since noise changes only slowly with brightness.
  private var bounded: [Float] {
    guard isBounding else { return bins.map(\.deviation) }
    return bins.map { bin in
      bins.reduce(bin.deviation) { least, other in
        min(least, other.deviation * exp(Self.steepest * abs(bin.place - other.place)))
      }
    }
  }

  /// Whether bins show noise and no texture, as far as the others do not say otherwise.
  private func areNoise(_ bounded: [Float]) -> [Bool] {
    zip(bins, bounded).map { bin, bound in bin.spread < Self.spreadOfNoise && bound * 1.2 > bin.deviation }
  }

  /// The channel's noise. Bins of texture follow the line through those of noise, where that is lower.
  var curve: NoiseCurve {
    var deviations = bounded
    let areNoise = areNoise(deviations)
    if isBounding, !areNoise.contains(true) {
      // Texture everywhere: what there is of noise lies below the smoothest places, by as much as those differ.
      let sharpest = bins.map(\.spread).min() ?? 1
      deviations = deviations.map { $0 * min(1, Self.spreadOfNoise / sharpest) }
    } else if isBounding, deviations.allSatisfy({ $0 > 0 }) {
      let line = line(through: deviations, areNoise)
      for index in bins.indices where !areNoise[index] {
        deviations[index] = min(deviations[index], exp(line.height + line.slope * bins[index].place))
      }
    }
    return NoiseCurve(zip(bins, deviations).map { .init(brightness: $0.brightness, deviation: $1) })
  }

  /// The line that logarithms of deviations follow, from those bins that show noise, most from those that show it best.
  private func line(through deviations: [Float], _ areNoise: [Bool]) -> (height: Float, slope: Float) {
    var (weights, x, y, xx, xy) = (Float(0), Float(0), Float(0), Float(0), Float(0))
    for (index, bin) in bins.enumerated() where areNoise[index] {
      let weight = 1 / pow(bin.spread, 4)
      let height = log(max(deviations[index], 0.05))
      weights += weight
      x += weight * bin.place
      y += weight * height
      xx += weight * bin.place * bin.place
      xy += weight * bin.place * height
    }
    let (meanX, meanY) = (x / weights, y / weights)
    let slope = (xy / weights - meanX * meanY) / (xx / weights - meanX * meanX + 0.02)
    let bounded = min(max(slope, -0.7), 0.7)
    return (meanY - bounded * meanX, bounded)
  }

  /// What these bins, of a photo at half the scale, show beyond noise that is as fine as in the photo itself: the middle value
  /// over bins of noise, as a part of the variance there; 0 where nothing is known. `finer` is the photo's own deviation.
  func excess(over finer: NoiseCurve, correlation: (Float) -> Float) -> Float {
    guard isBounding, !finer.points.isEmpty else { return 0 }
    let bounded = bounded
    let areNoise = areNoise(bounded)
    var parts: [Float] = []
    for (index, bin) in bins.enumerated() where areNoise[index] && bounded[index] > 0 {
      let own = finer.deviation(at: bin.brightness)
      guard own > 0 else { continue }
      let expected = 1.1 * NoiseQuantiles.halved(correlation: correlation(bin.brightness)) * own
      parts.append((bounded[index] * bounded[index] - expected * expected) / (own * own))
    }
    guard !parts.isEmpty else { return 0 }
    return max(0, parts.median)
  }

  /// The bins' deviations as the others bound them, as a curve.
  var boundedCurve: NoiseCurve {
    NoiseCurve(zip(bins, bounded).map { .init(brightness: $0.brightness, deviation: $1) })
  }

  /// How alike neighbours are at a brightness.
  func correlation(at brightness: Float) -> Float {
    NoiseCurve(bins.map { .init(brightness: $0.brightness, deviation: $0.correlation) }).deviation(at: brightness)
  }
}
