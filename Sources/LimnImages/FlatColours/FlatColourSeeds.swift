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
    var mass: Float
  }

  /// The colours, from the commonest on.
  let colours: [[Float]]

  /// Looks for places where many pixels lie within a ball of a radius in levels, again and again without those that were found; of
  /// grey pixels the ball is two thirds as wide.
  init(_ sample: FlatColourSample, radius: Float) {
    var counts: [Int: Float] = [:]
    for pixel in 0..<sample.count {
      var key = 0
      for channel in 0..<sample.channels {
        key = key * 16 + Int(sample.levels[pixel * sample.channels + channel]) / Self.cell
      }
      counts[key, default: 0] += 1
    }
    var cells = counts.sorted { $0.key < $1.key }.map { key, count in
      var (middle, rest) = (SIMD4<Float>(), key)
      for channel in (0..<sample.channels).reversed() {
        middle[channel] = Float(rest % 16 * Self.cell + Self.cell / 2)
        rest /= 16
      }
      return Cell(middle: middle, mass: count)
    }
    let radius = sample.channels == 1 ? radius * 2 / 3 : radius
    var found: [[Float]] = []
    while found.count < Self.most {
      let fullest = cells.indices.filter { cells[$0].mass > 0 }.sorted { (cells[$0].mass, $1) > (cells[$1].mass, $0) }
        .prefix(Self.candidates)
      var best: (mass: Float, middle: SIMD4<Float>) = (0, .zero)
      for index in fullest {
        let mass = cells.reduce(Float(0)) {
          Self.square($1.middle - cells[index].middle) < radius * radius ? $0 + $1.mass : $0
        }
        if mass > best.mass { best = (mass, cells[index].middle) }
      }
      guard best.mass >= Self.leastShare * Float(sample.count), best.mass > 0 else { break }
      var sum = SIMD4<Float>()
      for cell in cells where Self.square(cell.middle - best.middle) < radius * radius {
        sum += cell.middle * cell.mass
      }
      let centre = sum / best.mass
      found.append((0..<sample.channels).map { centre[$0] })
      let reach = 1.6 * radius
      for index in cells.indices where Self.square(cells[index].middle - centre) < reach * reach {
        cells[index].mass = 0
      }
    }
    colours = found
  }

  private static func square(_ vector: SIMD4<Float>) -> Float { (vector * vector).sum() }
}
