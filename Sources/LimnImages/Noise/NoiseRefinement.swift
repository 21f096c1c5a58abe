import Foundation
import LimnTensors

/// Corrects a photo's noise estimate by what a denoiser makes of parts of the photo.
///
/// Seen from a photo alone, texture that is everywhere looks like noise, and choosing the smoothest of noisy blocks is a choice
/// by the noise itself. Here blocks are chosen by the denoised picture, and the variance that it still has in them is structure: it
/// is subtracted. The result is never above what the photo alone shows (as it would be without clipping), so that a denoiser that
/// removes too much cannot raise its own bound, and never below `leastShare` of it.
package struct NoiseRefinement {
  /// One part of a photo before and after denoising, both `[1, C, H, W]`, black 0 and white 1.
  package typealias Part = (noisy: Tensor, denoised: Tensor)

  /// The smallest part of an estimate that is left of it.
  private static let leastShare: Float = 0.4
  /// The share of the smoothest blocks of like brightness.
  private static let smoothest = 0.05
  /// Blocks whose structure is below this part of the noise's variance count as well: among them the order is chance.
  private static let smooth: Float = 0.02
  /// A denoiser that leaves noise removes this part of its deviation at least; one that removes half as much has structure before it.
  private static let leastPart: Float = 0.4
  /// How far bins see each other, on the scale of `NoiseBins.place`.
  private static let reach: Float = 0.3
  /// Bins are not used where clipping leaves less than this share of the variance.
  private static let leastVariance = 0.6
  /// In bins of more structure than this multiple of the noise's variance, other bins say more of the noise.
  private static let mostStructure: Float = 4
  /// Noise in clipped blocks that are darker or brighter than any others: as many times that of the nearest of those at most, and at
  /// least; weaker noise is theirs.
  private static let (leastBeyond, mostBeyond): (Float, Float) = (1.2, 3)
  /// Blocks with more clipped pixels than this in the mean are clipped.
  private static let leastClipped: Float = 0.1
  /// As many times the coarseness of what was removed the noise can have: denoisers leave a part of the coarsest noise. Chosen on
  /// samples/photos/clean with the noise of the stage `camera-noise`.
  private static let coarseLeft: Float = 1.23

  /// One block of the noisy picture beside the same one of the denoised picture.
  private struct Pair {
    let mean: Float
    let structure: Float
    /// The noise's variance by the estimate.
    let expected: Float
    let variance: Float
    let product: Float
    /// The variance of what was removed, the block's plane taken off.
    let removed: Float
    /// The mean product of what was removed and the noisy picture, planes taken off.
    let covariance: Float
    /// The mean square of what was removed.
    let power: Float
    let clipped: Float
    let order: Int
  }

  /// What one bin of like brightness shows.
  private struct Bin {
    let brightness: Float
    /// The noise before clipping.
    let noise: ClippedNormal
    /// Its deviation after clipping.
    let recorded: Float
    /// The variance of structure as a multiple of that of noise.
    let structure: Float
    /// Clipped pixels of a block, in the mean.
    let clipped: Float
    /// The variance of what was removed as a multiple of the variance that the estimate expects.
    let removed: Float
    /// The power of what was removed from its smooth blocks, as a multiple of that within 8×8 pixels.
    let coarsePower: Float
  }

  private let parts: [Part]
  private let roundingVariance: Float

  /// Takes parts of a photo; `isRounded` where the photo's samples have 8 bits, whose rounding adds variance.
  package init(_ parts: [Part], isRounded: Bool) {
    self.parts = parts.map { ($0.noisy.converted(to: .plain), $0.denoised.converted(to: .plain)) }
    roundingVariance = isRounded ? 1 / 12 : 0
  }

  /// The corrected estimate; the same one where the parts are too small to say anything.
  package func refined(_ estimate: NoiseEstimate) -> NoiseEstimate {
    let channels = estimate.channels.enumerated().map { channel, curve in
      let coarseness = estimate.coarseness[channel]
      let bins = bins(channel, curve, coarseness)
      let lower = refinedCoarseness(coarseness, bins: bins)
      let scaled = NoiseCurve(
        curve.points.map { .init(brightness: $0.brightness, deviation: $0.deviation * lower / coarseness) })
      return (curve: refined(scaled, coarseness: lower, bins: bins), coarseness: lower)
    }
    return NoiseEstimate(
      channels: channels.map(\.curve), coarseness: channels.map(\.coarseness), quantisation: estimate.quantisation)
  }

  /// The coarseness that what was removed has, and what a denoiser leaves of it, if that is less than what the photo alone shows:
  /// texture is coarse as well.
  private func refinedCoarseness(_ coarseness: Float, bins: [Bin]) -> Float {
    let smooth = bins.filter { $0.structure < Self.mostStructure }
    guard !smooth.isEmpty else { return coarseness }
    let power = smooth.reduce(0) { $0 + $1.coarsePower } / Float(smooth.count)
    return min(coarseness, max(1, Self.coarseLeft * power.squareRoot()))
  }

  /// The curve with the bins beyond its ends, which the photo alone does not show: where noise is clipped, it is looked for only in
  /// blocks that the denoised picture has as smooth ones. It is stronger there, not weaker: tone curves are steep in the shadows.
  private func extended(_ curve: NoiseCurve, coarseness: Float, bins: [Bin]) -> NoiseCurve {
    guard let first = curve.points.first, let last = curve.points.last, curve.level > 0 else { return curve }
    func points(beside end: NoiseCurve.Point, _ isBeyond: (Float) -> Bool) -> [NoiseCurve.Point] {
      bins.compactMap { bin in
        let deviation = bin.recorded * coarseness
        guard isBeyond(bin.brightness), bin.structure < 1, bin.clipped > Self.leastClipped,
          deviation > Self.leastBeyond * end.deviation
        else { return nil }
        return .init(brightness: bin.brightness, deviation: min(deviation, Self.mostBeyond * end.deviation))
      }
    }
    return NoiseCurve(
      points(beside: first) { $0 < first.brightness } + curve.points + points(beside: last) { $0 > last.brightness })
  }

  private func refined(_ curve: NoiseCurve, coarseness: Float, bins: [Bin]) -> NoiseCurve {
    let inner = (curve.points.first?.brightness ?? 0)...(curve.points.last?.brightness ?? 0)
    let curve = extended(curve, coarseness: coarseness, bins: bins)
    let visible = bins.filter { $0.noise.varianceLeft > Self.leastVariance }
    guard !visible.isEmpty else { return curve }
    let smooth = visible.filter { $0.structure < Self.mostStructure }
    let usable = smooth.isEmpty ? visible : smooth
    let found = NoiseCurve(Self.smoothed(usable))
    // A denoiser that finds next to nothing to remove anywhere has no noise before it.
    let removed = (usable.reduce(0) { $0 + $1.removed } / Float(usable.count)).squareRoot()
    let leastShare = min(Self.leastShare, 2 * removed)
    return NoiseCurve(
      curve.points.map { point in
        guard point.deviation > 0, inner.contains(point.brightness) else { return point }
        let own = point.deviation / coarseness
        let unclipped = ClippedNormal(clippedMean: Double(point.brightness), variance: Double(own * own))
        let most = unclipped.varianceLeft > Self.leastVariance ? Float(unclipped.deviation) : 1.3 * own
        let deviation = max(min(found.deviation(at: point.brightness), most), leastShare * own)
        return .init(brightness: point.brightness, deviation: deviation * coarseness)
      })
  }

  /// The bins' deviations, each at most what the others nearby say, those of little structure most: noise changes slowly with
  /// brightness, and what is left of structure adds to it.
  private static func smoothed(_ bins: [Bin]) -> [NoiseCurve.Point] {
    bins.map { bin in
      var (weights, sum) = (Float(0), Float(0))
      for other in bins {
        let distance = (NoiseBins.place(of: other.brightness) - NoiseBins.place(of: bin.brightness)) / reach
        let weight = exp(-distance * distance / 2) / ((0.05 + other.structure) * (0.05 + other.structure))
        weights += weight
        sum += weight * Float(log(max(other.noise.deviation, 1e-3)))
      }
      return .init(brightness: bin.brightness, deviation: min(Float(bin.noise.deviation), exp(sum / weights)))
    }
  }

  /// The blocks in up to ten bins by the denoised brightness, of at least 60 blocks each.
  private func bins(_ channel: Int, _ curve: NoiseCurve, _ coarseness: Float) -> [Bin] {
    let pairs = pairs(channel, curve, coarseness).sorted { ($0.mean, $0.order) < ($1.mean, $1.order) }
    guard pairs.count >= 30 else { return [] }
    let count = max(1, min(10, pairs.count / 60))
    return (0..<count).map { index in
      let range = index * pairs.count / count..<(index + 1) * pairs.count / count
      let sorted = pairs[range].sorted { ($0.structure, $0.order) < ($1.structure, $1.order) }
      let least = max(6, Int(Self.smoothest * Double(sorted.count)))
      let chosen = sorted.enumerated().prefix { $0 < least || $1.structure < Self.smooth * $1.expected }.map(\.element)
      let number = Float(chosen.count)
      let removed = chosen.reduce(0) { $0 + $1.removed }
      let correlation = removed > 0 ? chosen.reduce(0) { $0 + $1.product } / removed : 0
      let structure = chosen.reduce(0) { $0 + $1.structure } / number
      let covariance = chosen.reduce(0) { $0 + $1.covariance }
      let lost = chosen.reduce(0) { $0 + $1.variance } / number - structure
      let variance = max(lost * Self.whole(ofPart: removed / max(covariance, 1e-6)) - roundingVariance, 1e-4)
      let brightness = chosen.reduce(0) { $0 + $1.mean } / number
      let whole = variance / NoiseQuantiles(correlation: correlation).mean
      return Bin(
        brightness: brightness, noise: ClippedNormal(clippedMean: Double(brightness), variance: Double(whole)),
        recorded: whole.squareRoot(),
        structure: structure / variance, clipped: chosen.reduce(0) { $0 + $1.clipped } / number,
        removed: removed / max(chosen.reduce(0) { $0 + $1.expected }, 1e-6),
        coarsePower: removed > 0
          ? chosen.reduce(0) { $0 + $1.power } * NoiseQuantiles(correlation: correlation).mean / removed : 1)
    }
  }

  /// The variance of noise as a multiple of what a denoiser lowers a block's variance by: where only noise is removed, `part` of its
  /// deviation, the rest of it is still in the denoised picture.
  private static func whole(ofPart part: Float) -> Float {
    let bounded = min(max(part, leastPart), 1)
    let trust = min(max(2 * part / leastPart - 1, 0), 1)
    return 1 + trust * (1 / (bounded * (2 - bounded)) - 1)
  }

  /// All blocks of a channel that can show noise: none that is drawn flat where the photo has noise, or nearly all clipped.
  private func pairs(_ channel: Int, _ curve: NoiseCurve, _ coarseness: Float) -> [Pair] {
    var pairs: [Pair] = []
    for part in parts {
      part.noisy.withValues { noisyValues in
        part.denoised.withValues { denoisedValues in
          let before = PlaneBlocks(noisyValues, shape: part.noisy.shape)
          let after = PlaneBlocks(denoisedValues, shape: part.denoised.shape)
          withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: 16) { buffer in
            guard let rows = buffer.baseAddress else { return }
            let clean = rows + 8
            for y in stride(from: 0, through: before.height - 8, by: 8) {
              for x in stride(from: 0, through: before.width - 8, by: 8) {
                _ = before.read(x: x, y: y, channel: channel, into: rows)
                _ = after.read(x: x, y: y, channel: channel, into: clean)
                var power = SIMD8<Float>()
                for row in 0..<8 { power += (rows[row] - clean[row]) * (rows[row] - clean[row]) }
                let block = NoiseBlock(rows, x: x, y: y)
                let structure = NoiseBlock(clean, x: x, y: y)
                let deviation = curve.deviation(at: block.mean) / coarseness
                let expected = deviation * deviation
                guard block.clipped <= 51, block.variance > 0.01 * expected else { continue }
                var product = SIMD8<Float>()
                for row in 0..<8 {
                  product += rows[row] * (rows[row] - clean[row])
                  rows[row] -= clean[row]
                }
                let removed = NoiseBlock(rows, x: x, y: y).variance
                pairs.append(
                  Pair(
                    mean: block.mean, structure: structure.variance, expected: expected,
                    variance: block.variance,
                    product: NoiseBlock.neighbourProduct(rows), removed: removed, covariance: product.sum() / 61,
                    power: power.sum() / 64,
                    clipped: Float(block.clipped), order: pairs.count))
              }
            }
          }
        }
      }
    }
    return pairs
  }
}
