import LimnTensors

/// ReLU whose slope for negative numbers is learned, one a channel of `[N, C, H, W]` or `[N, C]`; weights `[channels]`.
///
/// He et al., "Delving deep into rectifiers", 2015.
public struct PReLU: Layer {
  /// The prefix of the parameters' names.
  package let name: String
  /// Channels taken and given.
  package let channels: Int

  /// Makes a layer.
  public init(_ name: String, _ channels: Int) {
    self.name = name
    self.channels = channels
  }

  /// The slopes, 0.25 at first.
  public var parameters: [ParameterSpec] { [ParameterSpec("\(name).weight", [channels], .constant(0.25))] }

  /// What it is.
  public var summary: String { "PReLU, \(channels) channels" }

  /// The input's shape.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    guard input.rank == 4 || input.rank == 2, input[1] == channels else {
      throw ShapeError("\(name) takes [N, \(channels), H, W] or [N, \(channels)], not \(input)")
    }
    return input
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Variable, in pass: Pass) -> Variable {
    parametricReLU(x, slopes: pass["\(name).weight"])
  }
}
