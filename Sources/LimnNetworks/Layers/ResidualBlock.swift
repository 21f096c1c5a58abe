import LimnTensors

/// x + conv(ReLU(conv(x))) with two 3×3 convolutions and no biases (Lim et al., "Enhanced deep residual networks", 2017).
public struct ResidualBlock: Layer {
  private let first: Convolution2D
  private let second: Convolution2D

  /// Makes a block of this many channels.
  public init(_ name: String, channels: Int) {
    first = Convolution2D("\(name).0", channels, channels, kernel: 3, relu: true)
    second = Convolution2D("\(name).2", channels, channels, kernel: 3, gain: 0.5)
  }

  /// The two convolutions; between them stands ReLU.
  public var modules: [(name: String, module: any Module)] { [("0", first), ("2", second)] }

  /// "residual block".
  public var summary: String { "residual block" }

  /// The input's shape.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    try second.outputShape(for: first.outputShape(for: input))
  }

  /// Goes through both convolutions; the input is added at the end.
  public func walk(_ shapes: inout ShapeWalk) throws(ShapeError) {
    try shapes.holding { (shapes) throws(ShapeError) in
      try first.walk(&shapes)
      try second.walk(&shapes)
    }
  }

  /// Applies the block.
  public func callAsFunction(_ x: Variable, in pass: Pass) -> Variable {
    second(first(x, in: pass), adding: x, in: pass)
  }
}
