/// Where colours lie close together: a first guess of a picture's flat colours, from a coarse histogram.
struct FlatColourSeeds {
  /// Colours that are looked for, at most.
  private static let most = 16
  /// The least share of the pixels that a colour has.
  private static let leastShare: Float = 0.004
  /// The width of a cell of the histogram, in levels.
  private static let cell = 16
  /// Cells around which more are counted, at most: the fullest.
  private static let candidates = 40

  private struct Cell {
    let middle: SIMD4<Float>
    let mass: Float
  }

  /// The colours, from the commonest on.
  let colours: [[Float]]

  /// Looks for places where many pixels lie within a ball of a radius in levels, again and again without those that were found; of
  /// grey pixels the ball is two thirds as wide.
  init(_ sample: FlatColourSample, radius: Float) {
    var cells = Self.cells(of: sample)
    let radius = sample.channels == 1 ? radius * 2 / 3 : radius
    var found: [[Float]] = []
    while found.count < Self.most {
      var best: (mass: Float, middle: SIMD4<Float>) = (0, .zero)
      for candidate in cells.prefix(Self.candidates) {
        let mass = cells.reduce(Float(0)) {
          Self.square($1.middle - candidate.middle) < radius * radius ? $0 + $1.mass : $0
        }
        if mass > best.mass { best = (mass, candidate.middle) }
      }
      guard best.mass >= Self.leastShare * Float(sample.count), best.mass > 0 else { break }
      var sum = SIMD4<Float>()
      for cell in cells where Self.square(cell.middle - best.middle) < radius * radius {
        sum += cell.middle * cell.mass
      }
      let centre = sum / best.mass
      found.append((0..<sample.channels).map { centre[$0] })
      let reach = 1.6 * radius
      cells.removeAll { Self.square($0.middle - centre) < reach * reach }
    }
    colours = found
  }

  /// The cells that hold pixels, from the fullest on.
  private static func cells(of sample: FlatColourSample) -> [Cell] {
    let kinds = 1 << (4 * sample.channels)
    var counts = [Float](repeating: 0, count: kinds)
    for pixel in 0..<sample.count {
      var key = 0
      for channel in 0..<sample.channels {
        key = key * 16 + Int(sample.levels[pixel * sample.channels + channel]) / cell
      }
      counts[key] += 1
    }
    let filled = counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$0], $1) > (counts[$1], $0) }
    return filled.map { key in
      var (middle, rest) = (SIMD4<Float>(), key)
      for channel in (0..<sample.channels).reversed() {
        middle[channel] = Float(rest % 16 * cell + cell / 2)
        rest /= 16
      }
      return Cell(middle: middle, mass: counts[key])
    }
  }

  private static func square(_ vector: SIMD4<Float>) -> Float { (vector * vector).sum() }
}
