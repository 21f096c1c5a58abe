import Foundation
import LimnTensors

/// One channel's blocks in bins of like brightness, and the noise that each of them shows.
struct NoiseBins {
  /// What one bin shows.
  struct Bin {
    let brightness: Float
    /// The deviation of its smoothest blocks.
    let deviation: Float
    /// How much faster deviations grow from the smoothest blocks on than those of noise do: 1 for noise, more for texture.
    let spread: Float
    /// How alike neighbours are in the smoothest blocks, their planes taken off.
    let correlation: Float

    /// Its place on the scale of `NoiseBins.place`.
    var place: Float { NoiseBins.place(of: brightness) }
  }

  /// A brightness on a scale that is short in the middle and long at the ends.
  static func place(of brightness: Float) -> Float { log((brightness + 8) / (263 - brightness)) / 2 }

  /// How many bins there are at most, and how many blocks each has at least.
  struct Size {
    let bins: Int
    let blocks: Int
  }

  private static let shares: [Float] = [0.01, 0.02, 0.04, 0.08]
  /// Above this spread there is texture in a bin.
  static let spreadOfNoise: Float = 1.25

  /// The bins by rising brightness, without those that are drawn; none where there is no block to look at, or most are drawn.
  private(set) var bins: [Bin] = []
  /// Whether a bin bounds the others: not where most blocks are clipped, and so vary less.
  private(set) var isBounding = true

  /// Looks at up to `limit` blocks of a channel, evenly spread.
  init(_ source: some NoiseBlocks, channel: Int, limit: Int, size: Size) {
    var blocks = Self.blocks(source, channel, limit, least: size.blocks)
    let all = blocks.count
    let whole = blocks.filter { $0.clipped <= 1 }
    isBounding = whole.count * 10 >= all
    blocks = isBounding ? whole : blocks.filter { $0.clipped <= 51 }
    guard !blocks.isEmpty else { return }
    blocks.sort { ($0.mean, $0.y, $0.x) < ($1.mean, $1.y, $1.x) }
    let count = max(1, min(size.bins, blocks.count / size.blocks))
    bins = (0..<count).compactMap { index in
      let range = index * blocks.count / count..<(index + 1) * blocks.count / count
      return Self.bin(
        blocks[range].sorted { ($0.variance, $0.y, $0.x) < ($1.variance, $1.y, $1.x) }, source, channel)
    }
    if bins.count * 2 < count { bins = [] }
  }

  /// Up to `limit` blocks on a grid of 8 pixels; photos that have fewer than `least` of them have overlapping ones.
  static func blocks(_ source: some NoiseBlocks, _ channel: Int, _ limit: Int, least: Int) -> [NoiseBlock] {
    guard source.width >= 8, source.height >= 8 else { return [] }
    let grid = source.width / 8 * (source.height / 8) < least ? 4 : 8
    let (columns, rows) = ((source.width - 8) / grid + 1, (source.height - 8) / grid + 1)
    let count = min(limit, columns * rows)
    var blocks: [NoiseBlock] = []
    blocks.reserveCapacity(count)
    withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: 8) { buffer in
      guard let rowsOfBlock = buffer.baseAddress else { return }
      for index in 0..<count {
        let place = index * (columns * rows) / count
        let (x, y) = (place % columns * grid, place / columns * grid)
        guard source.read(x: x, y: y, channel: channel, into: rowsOfBlock) else { continue }
        blocks.append(NoiseBlock(rowsOfBlock, x: x, y: y))
      }
    }
    return blocks
  }

  /// Measures blocks of like brightness, by rising variance; nil where the smoothest are drawn.
  private static func bin(_ blocks: [NoiseBlock], _ source: some NoiseBlocks, _ channel: Int) -> Bin? {
    let brightness = blocks.reduce(0) { $0 + $1.mean } / Float(blocks.count)
    func variance(_ block: NoiseBlock) -> Float { max(0, block.variance - source.roundingVariance) }
    let smoothest = blocks.prefix(max(8, blocks.count / 10))
    let first = blocks.count / 100
    var (drawn, varying, contrast) = (0, 0, Float(0))
    var (product, sum) = (Float(0), Float(0))
    withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: 8) { buffer in
      guard let rows = buffer.baseAddress else { return }
      for (index, block) in smoothest.enumerated() {
        let own = variance(block)
        _ = source.read(x: Int(block.x), y: Int(block.y), channel: channel, into: rows)
        if own > 0.5, NoiseBlock.commonest(rows) > commonest(ofDeviation: own.squareRoot()) { drawn += 1 }
        _ = NoiseBlock(rows, x: 0, y: 0)
        if own > 0.5 {
          varying += 1
          contrast += NoiseBlock.leastCorrelation(rows)
        }
        guard index >= first else { continue }
        product += NoiseBlock.neighbourProduct(rows)
        sum += own
      }
    }
    let isDrawn = drawn * 10 > smoothest.count * 3
    let isGrating = varying >= 8 && contrast < -0.65 * Float(varying)
    if isDrawn || isGrating { return nil }
    let correlation = sum > 0 ? product / sum : 0
    let quantiles = NoiseQuantiles(correlation: correlation)
    let deviations = shares.map { share in
      let index = min(blocks.count - 1, Int(share * Float(blocks.count)))
      let expected = quantiles.variance(share: (Float(index) + 0.5) / Float(blocks.count))
      return (variance(blocks[index]) / expected).squareRoot()
    }
    let spread = deviations[3] / max(deviations[0], 1e-6)
    return Bin(
      brightness: brightness,
      deviation: spread < spreadOfNoise ? deviations[..<3].reduce(0, +) / 3 : deviations[0],
      spread: max(1, spread), correlation: correlation)
  }

  /// The share of pixels that the commonest level has at most in a block of noise; more is drawn: a background with lines.
  private static func commonest(ofDeviation deviation: Float) -> Float {
    2 * min(0.4 / max(deviation, 0.3), 1) + 0.15
  }
}
