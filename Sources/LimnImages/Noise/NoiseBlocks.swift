import LimnTensors

/// Where 8×8 blocks of a photo's channels are read from, in levels of 8 bits.
protocol NoiseBlocks {
  /// Columns of pixels.
  var width: Int { get }
  /// Rows of pixels.
  var height: Int { get }
  /// Colour channels.
  var channels: Int { get }
  /// The variance that rounding adds, in squared levels.
  var roundingVariance: Float { get }
  /// Reads one channel of the block whose first pixel is (x, y), row by row; false if a pixel of it cannot be seen.
  func read(x: Int, y: Int, channel: Int, into block: UnsafeMutablePointer<SIMD8<Float>>) -> Bool
}

/// Blocks of a photo's interleaved samples.
struct SampleBlocks<Sample: FixedWidthInteger>: NoiseBlocks {
  private let samples: UnsafeBufferPointer<Sample>
  private let step: Int
  private let hasAlpha: Bool
  private let scale: Float
  let width: Int
  let height: Int
  let channels: Int

  init(_ samples: UnsafeBufferPointer<Sample>, of image: Image, scale: Float) {
    self.samples = samples
    self.scale = scale
    (width, height, channels) = (image.width, image.height, image.channels.colorCount)
    (step, hasAlpha) = (image.channels.count, image.channels.hasAlpha)
  }

  var roundingVariance: Float { scale * scale / 12 }

  func read(x: Int, y: Int, channel: Int, into block: UnsafeMutablePointer<SIMD8<Float>>) -> Bool {
    guard let base = samples.baseAddress else { return false }
    var line = base + (y * width + x) * step
    for row in 0..<8 {
      if hasAlpha {
        for column in 0..<8 where line[column &* step &+ step &- 1] == 0 { return false }
      }
      let first = line + channel
      var values = SIMD8<Float>()
      for column in 0..<8 { values[column] = Float(Int32(truncatingIfNeeded: first[column &* step])) }
      block[row] = values * scale
      line += width &* step
    }
    return true
  }
}

/// Blocks of pixels `[1, C, H, W]`.
struct PlaneBlocks: NoiseBlocks {
  private let values: UnsafeBufferPointer<Float>
  let width: Int
  let height: Int
  let channels: Int
  let roundingVariance: Float = 0

  init(_ values: UnsafeBufferPointer<Float>, shape: Shape) {
    self.values = values
    (channels, height, width) = (shape[1], shape[2], shape[3])
  }

  func read(x: Int, y: Int, channel: Int, into block: UnsafeMutablePointer<SIMD8<Float>>) -> Bool {
    guard let base = values.baseAddress else { return false }
    var line = base + (channel * height + y) * width + x
    for row in 0..<8 {
      block[row] = UnsafeRawPointer(line).loadUnaligned(as: SIMD8<Float>.self) * 255
      line += width
    }
    return true
  }
}

/// Blocks of a photo at half the scale: each pixel the mean of four.
struct HalvedBlocks<Source: NoiseBlocks>: NoiseBlocks {
  private let source: Source

  init(_ source: Source) { self.source = source }

  var width: Int { source.width / 2 }
  var height: Int { source.height / 2 }
  var channels: Int { source.channels }
  var roundingVariance: Float { source.roundingVariance / 4 }

  func read(x: Int, y: Int, channel: Int, into block: UnsafeMutablePointer<SIMD8<Float>>) -> Bool {
    withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: 8) { buffer in
      guard let rows = buffer.baseAddress else { return false }
      for part in 0..<4 {
        let (right, down) = (part % 2, part / 2)
        guard source.read(x: 2 * x + 8 * right, y: 2 * y + 8 * down, channel: channel, into: rows) else { return false }
        for row in 0..<4 {
          let sum = rows[2 * row] + rows[2 * row + 1]
          let means = (sum.evenHalf + sum.oddHalf) / 4
          if right == 0 { block[4 * down + row].lowHalf = means } else { block[4 * down + row].highHalf = means }
        }
      }
      return true
    }
  }
}

/// What is known of one block: where it is, how bright, and how much it varies once its plane is taken off.
struct NoiseBlock {
  let x: Int32
  let y: Int32
  let mean: Float
  /// Variance of what is left of the plane; 61 numbers of 64 are free.
  let variance: Float
  /// Pixels at `black` or below, or at `white` or above.
  let clipped: Int32

  /// Where recorded levels end; cameras and scanners that scale after clipping leave the last level but one.
  static let (black, white): (Float, Float) = (1, 254)

  private static let ramp = SIMD8<Float>(-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5)

  /// Measures a block and leaves what its plane does not explain in it.
  init(_ rows: UnsafeMutablePointer<SIMD8<Float>>, x: Int, y: Int) {
    var sum = SIMD8<Float>()
    var slope = SIMD8<Float>()
    var clips = SIMD8<Int32>()
    let one = SIMD8<Int32>(repeating: 1)
    for row in 0..<8 {
      sum += rows[row]
      slope += rows[row] * Self.ramp[row]
      clips.replace(with: clips &+ one, where: (rows[row] .<= Self.black) .| (rows[row] .>= Self.white))
    }
    let mean = sum.sum() / 64
    let across = (sum * Self.ramp).sum() / 336
    let down = slope.sum() / 336
    var squares = SIMD8<Float>()
    for row in 0..<8 {
      rows[row] -= mean + down * Self.ramp[row] + across * Self.ramp
      squares += rows[row] * rows[row]
    }
    (self.x, self.y, self.mean) = (Int32(x), Int32(y), mean)
    variance = squares.sum() / 61
    clipped = clips.wrappedSum()
  }

  /// The mean product of neighbours in what is left of a block's plane, in the units of `variance`.
  static func neighbourProduct(_ rows: UnsafeMutablePointer<SIMD8<Float>>) -> Float {
    var down = SIMD8<Float>()
    for row in 0..<7 { down += rows[row] * rows[row + 1] }
    var across: Float = 0
    for row in 0..<8 {
      for column in 0..<7 { across += rows[row][column] * rows[row][column + 1] }
    }
    return (down.sum() + across) / 112 * 64 / 61
  }

  /// The least correlation of pixels two to four apart in what is left of a block's plane: near -1 in gratings, not below -0.6 in
  /// the mean over blocks of noise.
  static func leastCorrelation(_ rows: UnsafeMutablePointer<SIMD8<Float>>) -> Float {
    var power: Float = 0
    for row in 0..<8 { power += (rows[row] * rows[row]).sum() }
    guard power > 0 else { return 0 }
    var least: Float = 1
    for (right, down) in [
      (2, 0), (3, 0), (4, 0), (0, 2), (0, 3), (0, 4), (2, 2), (2, -2), (3, 3), (3, -3), (1, 1), (1, -1),
    ] {
      var sum: Float = 0
      for row in max(0, -down)..<min(8, 8 - down) {
        for column in 0..<8 - right { sum += rows[row][column] * rows[row + down][column + right] }
      }
      least = min(least, sum * 64 / (power * Float((8 - abs(down)) * (8 - right))))
    }
    return least
  }

  /// How many of a block's pixels that are neither black nor white, to the nearest level, have the commonest of its levels, as a
  /// share of them; 1 where there is none.
  static func commonest(_ rows: UnsafeMutablePointer<SIMD8<Float>>) -> Float {
    var levels = [Int32]()
    levels.reserveCapacity(64)
    for row in 0..<8 {
      for column in 0..<8 {
        let level = Int32(rows[row][column].rounded())
        if level > Int32(black), level < Int32(white) { levels.append(level) }
      }
    }
    levels.sort()
    var (most, run) = (0, 0)
    for index in levels.indices {
      run = index > 0 && levels[index] == levels[index - 1] ? run + 1 : 1
      most = max(most, run)
    }
    return levels.isEmpty ? 1 : Float(most) / Float(levels.count)
  }
}
