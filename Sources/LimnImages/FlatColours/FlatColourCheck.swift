import LimnTensors

extension FlatColours {
  /// The variance that blocks' means have beyond what white noise explains, at most.
  private static let mostExcess: Float = 0.35
  /// The correlation of neighbours in what the colours leave unexplained, at most.
  private static let mostCorrelation: Float = 0.12
  /// Side of the blocks, in pixels.
  private static let side = 8

  /// What is left of pixels once their colours are subtracted, summed over blocks and over neighbours.
  private struct Leftover {
    var (power, blocks) = (Float(0), 0)
    /// The products of neighbours and the squares that they are compared with, by their offset.
    var products = [Float](repeating: 0, count: FlatColours.offsets.count)
    var squares = [Float](repeating: 0, count: FlatColours.offsets.count)
    var pairs = [Int](repeating: 0, count: FlatColours.offsets.count)
  }

  private static let offsets = [(1, 0), (0, 1), (2, 0), (0, 2), (1, 1)]

  /// Whether what the colours leave of the parts is white noise: the means over blocks vary as those of white noise do, and
  /// neighbours are uncorrelated. Shades, texture and coarse noise fail.
  func explains(_ parts: [Tensor]) -> Bool {
    var leftover = Leftover()
    for part in parts { add(part, to: &leftover) }
    guard leftover.blocks > 0, leftover.power / Float(leftover.blocks) <= 1 + Self.mostExcess else { return false }
    return Self.offsets.indices.allSatisfy {
      leftover.pairs[$0] < 200 || leftover.products[$0] <= Self.mostCorrelation * leftover.squares[$0]
    }
  }

  private func add(_ part: Tensor, to leftover: inout Leftover) {
    let (height, width) = (part.shape[2], part.shape[3])
    let channels = isGrey ? 1 : part.shape[1]
    for top in stride(from: 0, to: height, by: Self.stripRows) {
      let rows = top..<min(height, top + Self.stripRows)
      let strip = part.cropped(x: 0, y: rows.lowerBound, width: width, height: rows.count)
      let kinds = mostProbable(strip)
      for channel in 0..<channels {
        let left = rest(strip, kinds, channel)
        addBlocks(left, width: width, height: rows.count, to: &leftover)
        addNeighbours(left, kinds, channel, width: width, height: rows.count, to: &leftover)
      }
    }
  }

  /// Each pixel's most probable kind; `count` where it is none of the colours.
  private func mostProbable(_ strip: Tensor) -> [Int] {
    let pixels = strip.shape[2] * strip.shape[3]
    return shares(of: strip).withValues { shares in
      (0..<pixels).map { pixel in
        (0...count).reduce(0) { shares[$1 * pixels + pixel] > shares[$0 * pixels + pixel] ? $1 : $0 }
      }
    }
  }

  /// What is left of one channel, in deviations of the noise as it is after clipping; nan where a pixel has none of the colours.
  private func rest(_ strip: Tensor, _ kinds: [Int], _ channel: Int) -> [Float] {
    let expected = colours.map { colour in
      ClippedNormal(mean: Double(colour.levels[channel]), deviation: Double(deviation)).clipped
    }
    return strip.withValues { values in
      kinds.enumerated().map { pixel, kind in
        guard kind < count else { return .nan }
        let (mean, variance) = expected[kind]
        return (values[channel * kinds.count + pixel] * 255 - Float(mean)) / Float(max(variance, 1e-3).squareRoot())
      }
    }
  }

  /// Blocks of which at least half the pixels have a colour: the square of their sum, for white noise 1 for each pixel.
  private func addBlocks(_ left: [Float], width: Int, height: Int, to leftover: inout Leftover) {
    for top in stride(from: 0, through: height - Self.side, by: Self.side) {
      for start in stride(from: 0, through: width - Self.side, by: Self.side) {
        var (sum, number) = (Float(0), 0)
        for row in top..<top + Self.side {
          for value in left[row * width + start..<row * width + start + Self.side] where !value.isNaN {
            sum += value
            number += 1
          }
        }
        guard number * 2 >= Self.side * Self.side else { continue }
        leftover.power += sum * sum / Float(number)
        leftover.blocks += 1
      }
    }
  }

  /// Neighbours of one colour that clipping leaves as they are.
  private func addNeighbours(
    _ left: [Float], _ kinds: [Int], _ channel: Int, width: Int, height: Int, to leftover: inout Leftover
  ) {
    let isWhole = colours.map { colour in
      min(colour.levels[channel], 255 - colour.levels[channel]) > 1.5 * deviation
    }
    for (index, (right, down)) in Self.offsets.enumerated() where width > right {
      for row in 0..<max(0, height - down) {
        for column in 0..<width - right {
          let (here, there) = (row * width + column, (row + down) * width + column + right)
          guard kinds[here] == kinds[there], kinds[here] < count, isWhole[kinds[here]] else { continue }
          leftover.products[index] += left[here] * left[there]
          leftover.squares[index] += (left[here] * left[here] + left[there] * left[there]) / 2
          leftover.pairs[index] += 1
        }
      }
    }
  }
}
