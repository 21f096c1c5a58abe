import LimnTensors

/// Standard normal numbers of a seed, in a layout.
func random(_ shape: Shape, _ layout: Layout = .plain, seed: UInt64 = 1) -> Tensor {
  RandomKey(seed: seed).normal(shape).converted(to: layout)
}

/// 0, 1, 2, … in row-major order.
func counting(_ shape: Shape, _ layout: Layout = .plain) -> Tensor {
  Tensor((0..<shape.count).map(Float.init), shape: shape).converted(to: layout)
}

/// The element of `[N, C, H, W]` at a place, from its array.
func at(_ values: [Float], _ shape: Shape, _ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Float {
  values[((n * shape[1] + c) * shape[2] + y) * shape[3] + x]
}

/// Channel counts on both sides of whole groups of 8 and 16.
let channelCounts = [1, 3, 7, 8, 12, 16, 17, 33]
