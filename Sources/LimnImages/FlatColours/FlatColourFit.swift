import Foundation

/// Fits flat colours and their noise to pixels by expectation-maximisation (Dempster, Laird and Rubin 1977): each pixel's shares in
/// the colours, then the colours and the deviation from those, clipping undone.
struct FlatColourFit {
  /// The share by which the most probable colour of a pixel is its own, at least, in the mean over pixels.
  private static let certainty: Float = 0.965
  /// Below that, after a quick look at every fourth pixel, no closer look is worth the time.
  private static let firstCertainty: Float = 0.85
  /// A colour has at least this share.
  private static let leastShare: Float = 0.003
  /// A colour whose pixels deviate by more than this multiple of the others' is no flat one.
  private static let mostSpread: Float = 1.12
  /// The least share of all pixels that the colours together have.
  private static let leastCovered: Float = 0.5
  private static let leastDeviation: Float = 0.5

  /// What was found; nil where the pixels are not of a few flat colours.
  let found: FlatColours?

  /// Fits pixels, starting from colours whose pixels lie within `radius` levels.
  init(_ sample: FlatColourSample, radius: Float) {
    found = Self.fit(sample, radius)
  }

  private static func fit(_ sample: FlatColourSample, _ radius: Float) -> FlatColours? {
    let seeds = FlatColourSeeds(sample, radius: radius).colours
    guard !seeds.isEmpty else { return nil }
    let weight = 1 / Float(seeds.count + 1)
    var state = State(
      colours: seeds.map { .init(levels: $0, weight: weight) }, deviation: radius / 3, spreads: [])
    let few = sample.every(4)
    let certainty = state.run(few, steps: 6)
    guard certainty > firstCertainty else { return nil }
    _ = state.run(sample, steps: 12)
    for _ in 0..<4 {
      guard let flat = state.flat() else { return nil }
      if flat.count == state.colours.count { break }
      state.keep(flat)
      _ = state.run(sample, steps: 6)
    }
    guard state.run(sample, steps: 1) >= Self.certainty, !state.colours.isEmpty,
      state.colours.reduce(0, { $0 + $1.weight }) >= leastCovered
    else { return nil }
    return FlatColours(state.colours, deviation: state.deviation, isGrey: sample.isGrey)
  }

  private struct State {
    var colours: [FlatColours.Colour]
    var deviation: Float
    /// The deviation of each colour's own pixels.
    var spreads: [Float]

    /// The colours whose pixels deviate as the noise does, which is what the tightest half of all shows; nil if there is none.
    func flat() -> [Int]? {
      let order = colours.indices.sorted { (spreads[$0], $0) < (spreads[$1], $1) }
      let half = colours.reduce(0) { $0 + $1.weight } / 2
      var sum: Float = 0
      for index in order {
        sum += colours[index].weight
        if sum >= half { return colours.indices.filter { spreads[$0] <= mostSpread * spreads[index] } }
      }
      return nil
    }

    /// Keeps some of the colours; the tightest of them give the deviation to go on from.
    mutating func keep(_ indices: [Int]) {
      colours = indices.map { colours[$0] }
      spreads = indices.map { spreads[$0] }
      deviation = spreads.max() ?? deviation
    }

    /// Steps of the algorithm; returns the mean share of each pixel's most probable kind before the last step.
    mutating func run(_ sample: FlatColourSample, steps: Int) -> Float {
      var certainty: Float = 0
      for _ in 0..<steps where !colours.isEmpty { certainty = step(sample) }
      return certainty
    }

    private mutating func step(_ sample: FlatColourSample) -> Float {
      let (channels, kinds) = (sample.channels, colours.count)
      let likelihoods = likelihoods(channels: channels)
      var priors = SIMD16<Float>(repeating: -.infinity)
      for kind in 0..<kinds { priors[kind] = log(colours[kind].weight + 1e-9) }
      let all = colours.reduce(0) { $0 + $1.weight }
      let other = log(max(1 - all, 1e-4)) + FlatColours.otherLikelihood(channels: channels)
      var sums = [Double](repeating: 0, count: kinds)
      var means = [Double](repeating: 0, count: kinds * channels)
      var squares = means
      var certain = 0.0
      sample.levels.withUnsafeBufferPointer { levels in
        likelihoods.withUnsafeBufferPointer { likelihoods in
          for pixel in 0..<sample.count {
            var logs = priors
            for channel in 0..<channels {
              logs += likelihoods[channel &<< 8 | Int(levels[pixel &* channels &+ channel])]
            }
            let most = max(other, logs.largest)
            let near = logs .> most - Self.negligible
            var shares = SIMD16<Float>()
            var total = other > most - Self.negligible ? exp(other - most) : 0
            for kind in 0..<kinds where near[kind] {
              shares[kind] = exp(logs[kind] - most)
              total += shares[kind]
            }
            // The most probable kind has exp(0).
            certain += Double(1 / total)
            for kind in 0..<kinds where near[kind] && shares[kind] > 1e-6 * total {
              let share = Double(shares[kind] / total)
              sums[kind] += share
              for channel in 0..<channels {
                let level = Double(levels[pixel * channels + channel])
                means[kind * channels + channel] += share * level
                squares[kind * channels + channel] += share * level * level
              }
            }
          }
        }
      }
      update(sums, means, squares, channels: channels, pixels: sample.count)
      return Float(certain / Double(sample.count))
    }

    /// Kinds whose logarithm is as far below the most probable one's add nothing to a sum of floats.
    private static let negligible: Float = 30

    /// The logarithm of how likely each level of each channel is under the colours, one in each lane.
    private func likelihoods(channels: Int) -> [SIMD16<Float>] {
      var likelihoods = [SIMD16<Float>](repeating: .zero, count: 256 * channels)
      for (kind, colour) in colours.enumerated() {
        for channel in 0..<channels {
          for (level, value) in FlatColours.likelihoods(of: colour.levels[channel], deviation: deviation).enumerated() {
            likelihoods[channel << 8 | level][kind] = value
          }
        }
      }
      return likelihoods
    }

    /// The colours, their shares and the deviation that the sums over pixels give.
    private mutating func update(
      _ sums: [Double], _ means: [Double], _ squares: [Double], channels: Int, pixels: Int
    ) {
      var next: [FlatColours.Colour] = []
      var nextSpreads: [Float] = []
      var (power, mass) = (0.0, 0.0)
      for (kind, colour) in colours.enumerated() {
        guard sums[kind] > max(5, Double(leastShare) * Double(pixels)) else { continue }
        var (levels, variance) = ([Float](), 0.0)
        for channel in 0..<channels {
          let mean = means[kind * channels + channel] / sums[kind]
          let spread = max(squares[kind * channels + channel] / sums[kind] - mean * mean, 0)
          var normal = ClippedNormal(mean: Double(colour.levels[channel]), deviation: Double(deviation))
          normal.moveMean(toClipped: mean)
          levels.append(Float(normal.mean))
          variance += normal.variance(ofClipped: spread)
        }
        variance /= Double(channels)
        next.append(.init(levels: levels, weight: Float(sums[kind] / Double(pixels))))
        nextSpreads.append(Float(variance.squareRoot()))
        power += variance * sums[kind]
        mass += sums[kind]
      }
      (colours, spreads) = (next, nextSpreads)
      if mass > 0 { deviation = max(Float((power / mass).squareRoot()), leastDeviation) }
    }
  }
}

extension SIMD16<Float> {
  /// The largest lane; none is NaN.
  fileprivate var largest: Float {
    let eight = lowHalf.replacing(with: highHalf, where: highHalf .> lowHalf)
    let four = eight.lowHalf.replacing(with: eight.highHalf, where: eight.highHalf .> eight.lowHalf)
    let two = four.lowHalf.replacing(with: four.highHalf, where: four.highHalf .> four.lowHalf)
    return Swift.max(two.x, two.y)
  }
}
