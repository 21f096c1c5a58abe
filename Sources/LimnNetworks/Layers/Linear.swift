import LimnTensors

/// A linear map x·Wᵀ + b of `[N, inputs]`; weights `[outputs, inputs]`.
public struct Linear: Layer {
  /// The prefix of the parameters' names.
  package let name: String
  /// Features taken and given.
  package let inputs: Int, outputs: Int
  /// Whether a bias is added.
  package let hasBias: Bool

  /// Makes a layer.
  public init(_ name: String, _ inputs: Int, _ outputs: Int, bias: Bool = true) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    hasBias = bias
  }

  /// The weights and, if any, the bias.
  public var parameters: [ParameterSpec] {
    let weight = ParameterSpec("\(name).weight", [outputs, inputs], .heNormal(fanIn: inputs, gain: 1))
    return hasBias ? [weight, ParameterSpec("\(name).bias", [outputs], .zeros)] : [weight]
  }

  /// "linear 256 → 128".
  public var summary: String { "linear \(inputs) → \(outputs)" }

  /// `[N, outputs]`.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    guard input.rank == 2, input[1] == inputs else {
      throw ShapeError("\(name) takes [N, \(inputs)], not \(input)")
    }
    return [input[0], outputs]
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Variable, in pass: Pass) -> Variable {
    linear(x, weight: pass["\(name).weight"], bias: hasBias ? pass["\(name).bias"] : nil)
  }
}
