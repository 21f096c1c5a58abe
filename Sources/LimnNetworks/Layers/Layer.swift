import LimnTensors

/// A layer describes; it holds no numbers. Numbers live in `Parameters` under the layer's names.
public protocol Layer: Module {
  /// The shape of the output for an input shape; throws where the layer cannot take that input.
  func outputShape(for input: Shape) throws(ShapeError) -> Shape

  /// Applies the layer.
  func callAsFunction(_ x: Variable, in pass: Pass) -> Variable

  /// Goes through the layer with shapes alone; throws as `outputShape` does.
  func walk(_ shapes: inout ShapeWalk) throws(ShapeError)
}

extension Layer {
  /// Most layers make their output of their input in one step.
  public func walk(_ shapes: inout ShapeWalk) throws(ShapeError) {
    shapes.step(to: try outputShape(for: shapes.shape), summary)
  }
}

extension ShapeWalk {
  /// Goes through a layer; throws where it cannot take the shape.
  public mutating func through(_ layer: any Layer) throws(ShapeError) { try layer.walk(&self) }
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

  /// Goes through all layers in order; whoever applies them still has the input.
  public func walk(_ shapes: inout ShapeWalk) throws(ShapeError) {
    try shapes.holding { (shapes) throws(ShapeError) in
      for layer in layers { try layer.walk(&shapes) }
    }
  }

  /// Applies all layers in order.
  public func callAsFunction(_ x: Variable, in pass: Pass) -> Variable {
    layers.reduce(x) { $1($0, in: pass) }
  }
}
