import LimnTensors

/// A two-dimensional transposed convolution with an optional bias; weights `[inputs, outputs, kernel, kernel]`.
public struct ConvolutionTranspose2D: Layer {
  /// The prefix of the parameters' names.
  package let name: String
  /// Channels taken and given.
  package let inputs: Int, outputs: Int
  /// Rows and columns of the kernel, pixels between its places in the output, pixels cut from each side.
  package let kernel: Int, stride: Int, padding: Int
  /// Whether a bias is added.
  package let hasBias: Bool
  /// Whether ReLU follows.
  package let relu: Bool

  /// Makes a layer.
  public init(
    _ name: String, _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int, padding: Int = 0, bias: Bool = true,
    relu: Bool = false
  ) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    hasBias = bias
    self.relu = relu
  }

  /// The weights and, if any, the bias.
  public var parameters: [ParameterSpec] {
    // Each output pixel sees kernel²/stride² places of each input channel.
    let fanIn = max(1, inputs * kernel * kernel / (stride * stride))
    let weight = ParameterSpec(
      "\(name).weight", [inputs, outputs, kernel, kernel], .heNormal(fanIn: fanIn, gain: Float(2).squareRoot()))
    return hasBias ? [weight, ParameterSpec("\(name).bias", [outputs], .zeros)] : [weight]
  }

  /// "transposed convolution 4×4, stride 2, 32 → 16, ReLU".
  public var summary: String {
    "transposed convolution \(kernel)×\(kernel), stride \(stride), \(inputs) → \(outputs)" + (relu ? ", ReLU" : "")
  }

  /// `[N, outputs, (H − 1)·stride − 2·padding + kernel, …]`.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    guard input.rank == 4, input[1] == inputs else {
      throw ShapeError("\(name) takes [N, \(inputs), H, W], not \(input)")
    }
    func extent(_ size: Int) -> Int { (size - 1) * stride - 2 * padding + kernel }
    guard extent(input[2]) > 0, extent(input[3]) > 0 else {
      throw ShapeError("\(name) (kernel \(kernel), padding \(padding)) leaves nothing of \(input)")
    }
    return [input[0], outputs, extent(input[2]), extent(input[3])]
  }

  /// The sums before their bias are an output of their own.
  public func walk(_ shapes: inout ShapeWalk) throws(ShapeError) {
    shapes.step(to: try outputShape(for: shapes.shape), summary, copies: hasBias ? 1 : 0)
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Variable, in pass: Pass) -> Variable {
    transposedConvolution(
      x, weight: pass["\(name).weight"], bias: hasBias ? pass["\(name).bias"] : nil, stride: stride, padding: padding,
      relu: relu)
  }
}
