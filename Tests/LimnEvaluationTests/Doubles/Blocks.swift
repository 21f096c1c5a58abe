import LimnImages
import LimnTensors

/// Photos of four blocks, two by two, of one grey each, and a linear model's units for them.
enum Blocks {
  /// A photo of blocks of these greys, by row and column.
  static func photo(_ greys: [UInt8], size: Int = 32) -> Image {
    let samples = (0..<size * size).flatMap { place -> [UInt8] in
      let (row, column) = (place / size, place % size)
      let grey = greys[row / (size / 2) * 2 + column / (size / 2)]
      return [grey, grey, grey]
    }
    return Image(width: size, height: size, channels: .rgb, samples: .uint8(samples))
  }

  /// `[3·32·32, 4]`: a column of length 1 for each block.
  static var basis: Tensor {
    let value = Float(1 / (3.0 * 256).squareRoot())
    let rows = (0..<3 * 32 * 32).map { place -> Int in
      let (row, column) = (place % 1024 / 32, place % 32)
      return row / 16 * 2 + column / 16
    }
    return Tensor(rows.flatMap { block in (0..<4).map { $0 == block ? value : 0 } }, shape: [3 * 32 * 32, 4])
  }
}
