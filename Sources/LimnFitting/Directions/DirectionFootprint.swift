import Foundation
import LimnFoundation
import LimnModels
import LimnTensors

/// Where in the picture a direction makes a change: what bounds an edit's mask.
enum DirectionFootprint {
  /// As many faces are looked at, at most.
  static let faces = 512

  /// The mean over faces of |D(z with) − D(z without)|, averaged over the colours, blurred by a Gaussian of a 64th of the side,
  /// over its maximum: `[1, 1, S, S]`; nil if nothing changes. `z with` is a face's latent moved along the direction to the mean
  /// projection of those with the attribute.
  ///
  /// Throws what the decoder throws.
  static func map(
    decoder: any Decoder, samples: LatentSamples, unit: [Double], projections: [Double], classes: [Bool],
    statistics: ProjectionStatistics, threads: Int
  ) async throws -> Tensor? {
    let places = choice(among: classes)
    let direction = samples.shape.latent(Tensor(unit.map { Float($0) }, shape: [1, unit.count]))
    var sum: [Double] = []
    var size = (height: 0, width: 0)
    try await OrderedChunks.run(of: places.count, size: 16, threads: threads) { piece -> Tensor in
      try Task.checkCancellation()
      let rows = Array(places[piece])
      let latents = samples.shape.latent(samples.values.rows(rows))
      func decoded(at goal: Double) throws -> Tensor {
        try decoder.decode(latents.adding(direction, times: rows.map { Float(goal - projections[$0]) }))
      }
      let (with, without) = (try decoded(at: statistics.withMean), try decoded(at: statistics.withoutMean))
      return (with - without).mapped(keepsZero: true, abs).channelMean()
    } done: { changes in
      size = (changes.shape[2], changes.shape[3])
      let pixels = size.height * size.width
      if sum.isEmpty { sum = [Double](repeating: 0, count: pixels) }
      for (index, value) in changes.array.enumerated() { sum[index % pixels] += Double(value) }
    }
    let blurred = blurred(sum, size)
    guard let most = blurred.max(), most > 0, most.isFinite else { return nil }
    return Tensor(blurred.map { Float($0 / most) }, shape: [1, 1, size.height, size.width])
  }

  /// Faces of both classes, half of each as far as there are as many, evenly spread over the list.
  static func choice(among classes: [Bool]) -> [Int] {
    let (with, without) = (classes.indices.filter { classes[$0] }, classes.indices.filter { !classes[$0] })
    let half = faces / 2
    return (spread(with, max(half, faces - without.count)) + spread(without, max(half, faces - with.count))).sorted()
  }

  /// So many of some places, evenly spread; all of them if there are fewer.
  static func spread(_ places: [Int], _ count: Int) -> [Int] {
    guard places.count > count else { return places }
    return (0..<count).map { places[$0 * places.count / count] }
  }

  private static func blurred(_ values: [Double], _ size: (height: Int, width: Int)) -> [Double] {
    let sigma = Double(size.width) / 64
    guard sigma > 0 else { return values }
    let reach = Int((3 * sigma).rounded(.up))
    let kernel = (-reach...reach).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
    /// One line's mean by the kernel, of what lies within the picture.
    func mean(_ place: Int, _ extent: Int, _ value: (Int) -> Double) -> Double {
      let range = max(0, place - reach)...min(extent - 1, place + reach)
      let (sum, total) = range.reduce((0, 0)) { part, other in
        let weight = kernel[other - place + reach]
        return (part.0 + weight * value(other), part.1 + weight)
      }
      return sum / total
    }
    let (height, width) = size
    let along = (0..<height * width).map { index in
      mean(index % width, width) { values[index / width * width + $0] }
    }
    return (0..<height * width).map { index in mean(index / width, height) { along[$0 * width + index % width] } }
  }
}
