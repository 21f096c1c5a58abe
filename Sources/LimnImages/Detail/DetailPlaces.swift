/// Where in a picture noise is most to be seen and where detail is: what a crop at full size should show.
package struct DetailPlaces: Sendable, Hashable {
  /// A rectangle of a picture.
  package struct Rectangle: Sendable, Hashable {
    /// The first column.
    package let x: Int
    /// The first row.
    package let y: Int
    /// Columns.
    package let width: Int
    /// Rows.
    package let height: Int
  }

  /// The smooth place with the strongest noise: the greatest high-frequency energy where there is little structure. Of a picture
  /// that has no room for two places, the one with most of both.
  package let noisiest: Rectangle
  /// The place with the greatest structure energy; nil where the picture has no room for two places side by side.
  package let mostDetailed: Rectangle?
  /// Columns of the picture that they were found in.
  package let pictureWidth: Int
  /// Rows of the picture that they were found in.
  package let pictureHeight: Int

  /// The places, one or two, with what each one shows.
  package var labelled: [(label: String, place: Rectangle)] {
    guard let mostDetailed else { return [("noisiest and most detailed place", noisiest)] }
    return [("noisiest place", noisiest), ("most detailed place", mostDetailed)]
  }

  /// Finds both places, of this size or the picture's own where that is smaller; the same for the same pixels.
  ///
  /// Noise is measured by Immerkær's mask ("Fast noise variance estimation", 1996), which leaves out slopes and most of
  /// straight edges; structure by the gradient of the picture at half its size, less what the noise has in it. Both are
  /// summed over all colours. The two places do not overlap; of all such pairs, the one with the greatest sum of both energies,
  /// each as a part of the greatest in the picture, counts, and of several equal ones the first, by rows.
  package init(_ image: Image, width: Int, height: Int) {
    let energies = BlockEnergies(image)
    let side = BlockEnergies.side
    (pictureWidth, pictureHeight) = (image.width, image.height)
    let (width, height) = (min(width, image.width), min(height, image.height))
    let columns = max(1, min(width / side, energies.columns))
    let rows = max(1, min(height / side, energies.rows))
    let pairs = PlacePairs(
      xs: (0..<max(1, energies.columns - columns + 1)).map { min($0 * side, image.width - width) },
      ys: (0..<max(1, energies.rows - rows + 1)).map { min($0 * side, image.height - height) }, width: width,
      height: height)
    /// The sums over rectangles as parts of the greatest; 0 where a picture is smaller than a block.
    func shares(of blocks: [Double]) -> [Double] {
      let sums = energies.sums(of: blocks, columns: columns, rows: rows)
      let count = pairs.xs.count * pairs.ys.count
      guard sums.count == count else { return [Double](repeating: 0, count: count) }
      let most = max(sums.max() ?? 0, .leastNormalMagnitude)
      return sums.map { $0 / most }
    }
    let (first, second) = pairs.best(shares(of: energies.smoothNoise), shares(of: energies.structure))
    func rectangle(_ index: Int) -> Rectangle {
      Rectangle(
        x: pairs.xs[index % pairs.xs.count], y: pairs.ys[index / pairs.xs.count], width: width, height: height)
    }
    noisiest = rectangle(first)
    mostDetailed = second.map(rectangle)
  }
}

/// Rectangles of one size on a grid, and which two of them are best together.
private struct PlacePairs {
  /// The first columns that a rectangle can have, in order.
  let xs: [Int]
  /// The first rows, likewise.
  let ys: [Int]
  /// Columns of a rectangle.
  let width: Int
  /// Rows of a rectangle.
  let height: Int

  /// The two rectangles that do not overlap with the greatest sum of the first one's and the second one's score, as indices by
  /// rows; where all overlap, the one with the greatest sum of both.
  func best(_ first: [Double], _ second: [Double]) -> (Int, Int?) {
    func better(_ a: Int?, _ b: Int?) -> Int? {
      guard let a, let b else { return a ?? b }
      return second[a] > second[b] || second[a] == second[b] && a < b ? a : b
    }
    func line(_ indices: StrideTo<Int>) -> Int? { indices.reduce(nil as Int?) { better($0, $1) } }
    let byColumn = xs.indices.map { line(stride(from: $0, to: second.count, by: xs.count)) }
    let byRow = ys.indices.map { line(stride(from: $0 * xs.count, to: ($0 + 1) * xs.count, by: 1)) }
    let across = Self.apart(byColumn, xs, by: width, better)
    let down = Self.apart(byRow, ys, by: height, better)
    var found: (first: Int, second: Int?, sum: Double)?
    for index in first.indices {
      guard let other = better(across[index % xs.count], down[index / xs.count]) else { continue }
      let sum = first[index] + second[other]
      if found.map({ sum > $0.sum }) ?? true { found = (index, other, sum) }
    }
    if let found { return (found.first, found.second) }
    let both = zip(first, second).map(+)
    return (both.indices.max { both[$0] < both[$1] || both[$0] == both[$1] && $0 > $1 } ?? 0, nil)
  }

  /// For each line, the best of all lines that are at least so far from it on either side.
  private static func apart(
    _ best: [Int?], _ places: [Int], by distance: Int, _ better: (Int?, Int?) -> Int?
  ) -> [Int?] {
    var result = [Int?](repeating: nil, count: places.count)
    for (order, sign) in [(Array(places.indices), 1), (places.indices.reversed(), -1)] {
      var (reached, most) = (0, nil as Int?)
      for line in order {
        while (places[line] - places[order[reached]]) * sign >= distance {
          most = better(most, best[order[reached]])
          reached += 1
        }
        result[line] = better(result[line], most)
      }
    }
    return result
  }
}

/// How much noise and structure the blocks of a picture have.
private struct BlockEnergies {
  /// Columns and rows of a block.
  static let side = 8
  /// What the structure measure sees of pure noise, in the noise measure's units: 12 to 64 for independent noise, and four times
  /// that is taken, since a camera's is correlated.
  private static let noiseInStructure = 4 * 12.0 / 64

  let columns: Int
  let rows: Int
  /// The squared deviation of noise, summed over a block's pixels and colours, block by block.
  private(set) var noise: [Double]
  /// The squared gradient at half the size, less that of noise, likewise.
  private(set) var structure: [Double]

  init(_ image: Image) {
    columns = image.width / Self.side
    rows = image.height / Self.side
    noise = [Double](repeating: 0, count: max(1, columns * rows))
    structure = noise
    guard columns > 0, rows > 0 else { return }
    let picture = image.with8Bits()
    guard case .uint8(let samples) = picture.samples else { return }
    for channel in 0..<picture.channels.colorCount {
      let plane = Self.plane(samples, picture, channel)
      plane.withUnsafeBufferPointer { plane in
        guard let first = plane.baseAddress else { return }
        for row in 0..<rows {
          for column in 0..<columns {
            let start = first + (row * Self.side + 1) * (image.width + 2) + column * Self.side + 1
            let energies = Self.energies(start, stride: image.width + 2)
            noise[row * columns + column] += energies.noise
            structure[row * columns + column] += energies.structure
          }
        }
      }
    }
    for block in noise.indices {
      structure[block] = max(0, structure[block] - Self.noiseInStructure * noise[block])
    }
  }

  /// The noise of each block, which counts for less the more structure there is: texture and edges have high frequencies of
  /// their own. No block counts for more than four times what nine of ten smooth ones have at most.
  var smoothNoise: [Double] {
    let shares = zip(noise, structure).map { $0 / max($0 + $1, .leastNormalMagnitude) }
    let smooth = zip(noise, shares).filter { $0.1 > 0.5 }.map(\.0).sorted()
    let most = smooth.isEmpty ? .infinity : 4 * smooth[smooth.count * 9 / 10]
    return zip(noise, shares).map { min($0, most) * $1 * $1 }
  }

  /// One colour of a picture, with a border of one pixel that repeats the outermost ones.
  private static func plane(_ samples: [UInt8], _ image: Image, _ channel: Int) -> [UInt8] {
    let (width, height, step) = (image.width, image.height, image.channels.count)
    return [UInt8](unsafeUninitializedCapacity: (width + 2) * (height + 2)) { plane, used in
      for row in -1...height {
        let line = min(max(row, 0), height - 1) * width
        for column in -1...width {
          let place = (line + min(max(column, 0), width - 1)) * step + channel
          plane[(row + 1) * (width + 2) + column + 1] = samples[place]
        }
      }
      used = plane.count
    }
  }

  /// The energies of the block that begins at a pixel.
  private static func energies(
    _ start: UnsafePointer<UInt8>, stride: Int
  ) -> (noise: Double, structure: Double) {
    var noise: Int32 = 0
    for row in 0..<side {
      let (above, line, below) = (start + (row - 1) * stride, start + row * stride, start + (row + 1) * stride)
      for x in 0..<side {
        let cross = Int32(line[x - 1]) + Int32(line[x + 1]) + Int32(above[x]) + Int32(below[x])
        let corners = Int32(above[x - 1]) + Int32(above[x + 1]) + Int32(below[x - 1]) + Int32(below[x + 1])
        let difference = 4 * Int32(line[x]) - 2 * cross + corners
        noise += difference * difference
      }
    }
    /// The sum of two by two pixels.
    func cell(_ row: Int, _ column: Int) -> Int32 {
      let (line, below) = (start + 2 * row * stride + 2 * column, start + (2 * row + 1) * stride + 2 * column)
      return Int32(line[0]) + Int32(line[1]) + Int32(below[0]) + Int32(below[1])
    }
    var structure: Int32 = 0
    for row in 0..<side / 2 {
      for column in 0..<side / 2 {
        let across = column + 1 < side / 2 ? cell(row, column + 1) - cell(row, column) : 0
        let down = row + 1 < side / 2 ? cell(row + 1, column) - cell(row, column) : 0
        structure += across * across + down * down
      }
    }
    return (Double(noise) / 36, Double(structure) / 16)
  }

  /// The sums over all rectangles of so many blocks, row by row.
  func sums(of energies: [Double], columns width: Int, rows height: Int) -> [Double] {
    guard columns >= width, rows >= height else { return [0] }
    // Sums over all that is above and to the left.
    var integral = [Double](repeating: 0, count: (columns + 1) * (rows + 1))
    for row in 0..<rows {
      var line = 0.0
      for column in 0..<columns {
        line += energies[row * columns + column]
        integral[(row + 1) * (columns + 1) + column + 1] = integral[row * (columns + 1) + column + 1] + line
      }
    }
    var sums: [Double] = []
    for row in 0...rows - height {
      for column in 0...columns - width {
        let (top, bottom) = (row * (columns + 1), (row + height) * (columns + 1))
        sums.append(
          integral[bottom + column + width] - integral[bottom + column] - integral[top + column + width]
            + integral[top + column])
      }
    }
    return sums
  }
}
