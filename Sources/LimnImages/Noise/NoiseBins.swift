import Foundation
import LimnTensors

/// One channel's blocks in bins of like brightness, and the noise that each of them shows.
struct NoiseBins {
  /// What one bin shows.
  private struct Bin {
    var brightness: Float
    /// The deviation of its smoothest blocks.
    var deviation: Float
    /// How much faster deviations grow from the smoothest blocks on than those of noise do: 1 for noise, more for texture.
    var spread: Float

    var isNoise: Bool { spread < NoiseBins.spreadOfNoise }
  }

  private static let shares: [Float] = [0.01, 0.02, 0.04, 0.08]
  private static let spreadOfNoise: Float = 1.25
  private static let mostBins = 10
  private static let fewestBlocks = 200

  private var bins: [Bin] = []
  /// Whether a bin bounds the others: not where most blocks are clipped, and so vary less.
  private var isBounding = true

  /// Looks at up to `limit` blocks of a channel, evenly spread.
  init(_ source: some NoiseBlocks, channel: Int, limit: Int) {
    var blocks = Self.blocks(source, channel, limit)
    let all = blocks.count
    let whole = blocks.filter { $0.clipped <= 1 }
    isBounding = whole.count * 10 >= all
    blocks = isBounding ? whole : blocks.filter { $0.clipped <= 51 }
    guard !blocks.isEmpty else { return }
    blocks.sort { ($0.mean, $0.y, $0.x) < ($1.mean, $1.y, $1.x) }
    let count = max(1, min(Self.mostBins, blocks.count / Self.fewestBlocks))
    for index in 0..<count {
      let range = index * blocks.count / count..<(index + 1) * blocks.count / count
      bins.append(
        Self.bin(blocks[range].sorted { ($0.variance, $0.y, $0.x) < ($1.variance, $1.y, $1.x) }, source, channel))
    }
  }

  /// The channel's noise.
  var curve: NoiseCurve {
    // Texture everywhere: what there is of noise lies below the smoothest places, by as much as those differ.
    let sharpest = bins.map(\.spread).min() ?? 1
    let shrinking = sharpest < Self.spreadOfNoise ? 1 : pow(Self.spreadOfNoise / sharpest, 0.7)
    return NoiseCurve(
      bins.map { bin in
        var least = bin.deviation
        if isBounding {
          for other in bins {
            least = min(least, other.deviation * exp(abs(Self.place(bin.brightness) - Self.place(other.brightness))))
          }
        }
        return .init(brightness: bin.brightness, deviation: least * shrinking)
      })
  }

  /// A scale of brightness on which a deviation changes by a factor of e a unit at most; short in the middle, long at the ends.
  private static func place(_ brightness: Float) -> Float { log((brightness + 8) / (263 - brightness)) / 2 }

  /// Blocks on a grid of 8 pixels; small photos have overlapping ones.
  private static func blocks(_ source: some NoiseBlocks, _ channel: Int, _ limit: Int) -> [NoiseBlock] {
    guard source.width >= 8, source.height >= 8 else { return [] }
    let grid = source.width / 8 * (source.height / 8) < fewestBlocks ? 4 : 8
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

  /// Measures blocks of like brightness, by rising variance.
  private static func bin(_ blocks: [NoiseBlock], _ source: some NoiseBlocks, _ channel: Int) -> Bin {
    let brightness = blocks.reduce(0) { $0 + $1.mean } / Float(blocks.count)
    func variance(_ block: NoiseBlock) -> Float { max(0, block.variance - source.roundingVariance) }
    let smoothest = blocks.prefix(max(8, blocks.count / 10))
    let first = blocks.count / 100
    var (drawn, product, sum) = (0, Float(0), Float(0))
    withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: 8) { buffer in
      guard let rows = buffer.baseAddress else { return }
      for (index, block) in smoothest.enumerated() {
        let own = variance(block)
        _ = source.read(x: Int(block.x), y: Int(block.y), channel: channel, into: rows)
        if own > 0.5, NoiseBlock.commonest(rows) > commonest(ofDeviation: own.squareRoot()) { drawn += 1 }
        guard index >= first else { continue }
        _ = NoiseBlock(rows, x: 0, y: 0)
        product += NoiseBlock.neighbourProduct(rows)
        sum += own
      }
    }
    guard drawn * 10 <= smoothest.count * 3 else { return Bin(brightness: brightness, deviation: 0, spread: 1) }
    let quantiles = NoiseQuantiles(correlation: sum > 0 ? product / sum : 0)
    let deviations = shares.map { share in
      let index = min(blocks.count - 1, Int(share * Float(blocks.count)))
      let expected = quantiles.variance(share: (Float(index) + 0.5) / Float(blocks.count))
      return (variance(blocks[index]) / expected).squareRoot()
    }
    let spread = deviations[3] / max(deviations[0], 1e-6)
    let isNoise = spread < spreadOfNoise
    return Bin(
      brightness: brightness, deviation: isNoise ? deviations[..<3].reduce(0, +) / 3 : deviations[0],
      spread: max(1, spread))
  }

  /// The share of pixels that the commonest level has at most in a block of noise; more is drawn: a background with lines.
  private static func commonest(ofDeviation deviation: Float) -> Float {
    2 * min(0.4 / max(deviation, 0.3), 1) + 0.15
  }
}
