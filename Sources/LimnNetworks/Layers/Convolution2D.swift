import LimnTensors

/// A two-dimensional convolution with an optional bias and fused ReLU; weights `[outputs, inputs, kernel, kernel]`.
public struct Convolution2D: Layer {
  /// The prefix of the parameters' names.
  package let name: String
  /// Channels taken and given.
  package let inputs: Int, outputs: Int
  /// Rows and columns of the kernel, pixels between its places, zeros on each side.
  package let kernel: Int, stride: Int, padding: Int
  /// Whether a bias is added.
  package let hasBias: Bool
  /// Whether ReLU follows.
  package let relu: Bool
  /// The factor on the standard deviation of the first weights; √2 keeps the variance through ReLU.
  package let gain: Float

  /// Makes a layer; `padding` defaults to "same" for odd kernels at stride 1, and to none otherwise.
  public init(
    _ name: String, _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int? = nil,
    bias: Bool = false, relu: Bool = false, gain: Float = Float(2).squareRoot()
  ) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    self.kernel = kernel
    self.stride = stride
    self.padding = padding ?? (stride == 1 && kernel % 2 == 1 ? kernel / 2 : 0)
    hasBias = bias
    self.relu = relu
    self.gain = gain
  }

  /// The weights and, if any, the bias.
  public var parameters: [ParameterSpec] {
    let weight = ParameterSpec(
      "\(name).weight", [outputs, inputs, kernel, kernel], .heNormal(fanIn: inputs * kernel * kernel, gain: gain))
    return hasBias ? [weight, ParameterSpec("\(name).bias", [outputs], .zeros)] : [weight]
  }

  /// "convolution 4×4, stride 2, 3 → 32, ReLU".
  public var summary: String {
    "convolution \(kernel)×\(kernel)" + (stride == 1 ? "" : ", stride \(stride)") + ", \(inputs) → \(outputs)"
      + (relu ? ", ReLU" : "")
  }

  /// `[N, outputs, H', W']`.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    guard input.rank == 4, input[1] == inputs else {
      throw ShapeError("\(name) takes [N, \(inputs), H, W], not \(input)")
    }
    guard input[2] + 2 * padding >= kernel, input[3] + 2 * padding >= kernel else {
      throw ShapeError("\(name) (kernel \(kernel), padding \(padding)) is larger than \(input)")
    }
    return ConvolutionGeometry(
      input: input, outputChannels: outputs, kernel: kernel, stride: stride, padding: padding
    ).output
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Variable, in pass: Pass) -> Variable { self(x, adding: nil, in: pass) }

  /// Applies the layer and adds another variable of the output's shape before ReLU, in the same pass over memory.
  package func callAsFunction(_ x: Variable, adding addend: Variable?, in pass: Pass) -> Variable {
    convolution(
      x, weight: pass["\(name).weight"], bias: hasBias ? pass["\(name).bias"] : nil, addend: addend, stride: stride,
      padding: padding, relu: relu)
  }

  /// Applies a 1×1 layer without bias, shuffles its channels to r² times the pixels and adds a variable of that shape, all
  /// in one pass over memory.
  package func shuffled(_ x: Variable, by r: Int, adding addend: Variable? = nil, in pass: Pass) -> Variable {
    precondition(kernel == 1 && stride == 1 && padding == 0 && !hasBias && !relu, "\(name) is not a plain 1×1 layer")
    return shuffledConvolution(x, weight: pass["\(name).weight"], by: r, addend: addend)
  }
}
