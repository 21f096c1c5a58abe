import Foundation

/// What the variances of 8×8 blocks of pure noise are like, their planes taken off, for noise of deviation 1.
///
/// Noise whose neighbours are alike (after demosaicing, in film grain) varies less within a block, since the block's plane takes
/// more of it away, and from block to block more. Both follow from the correlation of neighbours that is left in the block:
/// measured on Gaussian noise blurred by Gaussians of 0 to 2 pixels (`NoiseQuantilesTests` repeats that).
struct NoiseQuantiles {
  /// What a block's variance is in the mean.
  let mean: Float
  /// Numbers of a block that are free in effect.
  let freedom: Float

  private static let table: [(correlation: Float, mean: Float, freedom: Float)] = [
    (-0.044, 1.000, 61), (0.033, 0.985, 59), (0.186, 0.947, 49.6), (0.352, 0.894, 35.4), (0.556, 0.783, 19.4),
    (0.647, 0.676, 12.9), (0.708, 0.529, 8.8), (0.732, 0.400, 6.9),
  ]

  private static let halvedTable: [(correlation: Float, deviation: Float)] = [
    (-0.045, 0.500), (0.033, 0.544), (0.187, 0.631), (0.350, 0.722), (0.556, 0.836), (0.647, 0.890), (0.708, 0.931),
    (0.741, 0.970),
  ]

  /// What noise is like whose neighbours in a block, its plane taken off, have this correlation.
  init(correlation: Float) {
    let table = Self.table
    let bounded = min(max(correlation, table[0].correlation), table[table.count - 1].correlation)
    let next = max(1, table.firstIndex { $0.correlation >= bounded } ?? 1)
    let (a, b) = (table[next - 1], table[next])
    let part = (bounded - a.correlation) / (b.correlation - a.correlation)
    mean = a.mean + part * (b.mean - a.mean)
    freedom = a.freedom + part * (b.freedom - a.freedom)
  }

  /// The variance that this share of blocks does not reach: a chi-square distribution's quantile (Wilson and Hilferty, 1931).
  func variance(share: Float) -> Float {
    let spread = 2 / (9 * Double(freedom))
    let root = 1 - spread + Self.normalQuantile(Double(share)) * spread.squareRoot()
    return mean * Float(pow(max(root, 0.05), 3))
  }

  /// The deviation of means of 2×2 pixels of such noise.
  static func halved(correlation: Float) -> Float {
    let next = max(1, halvedTable.firstIndex { $0.correlation >= correlation } ?? halvedTable.count - 1)
    let (a, b) = (halvedTable[next - 1], halvedTable[next])
    let part = min(max((correlation - a.correlation) / (b.correlation - a.correlation), 0), 1)
    return a.deviation + part * (b.deviation - a.deviation)
  }

  /// The value that a standard normal number stays below with this probability.
  static func normalQuantile(_ probability: Double) -> Double {
    var (low, high) = (-8.0, 8.0)
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if erfc(-middle / 2.0.squareRoot()) / 2 < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
