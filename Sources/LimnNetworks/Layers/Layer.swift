import LimnTensors

/// A layer describes; it holds no numbers. Numbers live in `Parameters` under the layer's names.
public protocol Layer: Module {
  /// The shape of the output for an input shape; throws where the layer cannot take that input.
  func outputShape(for input: Shape) throws(ShapeError) -> Shape

  /// Applies the layer.
  func callAsFunction(_ x: Variable, in pass: Pass) -> Variable
}

/// Layers applied one after the other.
public struct Sequential: Layer {
  /// The layers in order.
  package let layers: [any Layer]

  /// Makes a chain of layers.
  public init(_ layers: [any Layer]) {
    self.layers = layers
  }

  /// The layers, counted from 0.
  public var modules: [(name: String, module: any Module)] { layers.enumerated().map { ("\($0)", $1) } }

  /// The shape after the last layer.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    var shape = input
    for layer in layers { shape = try layer.outputShape(for: shape) }
    return shape
  }

  /// Applies all layers in order.
  public func callAsFunction(_ x: Variable, in pass: Pass) -> Variable {
    layers.reduce(x) { $1($0, in: pass) }
  }
}
