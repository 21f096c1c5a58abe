import LimnTensors

/// The largest element of each window, without padding; windows at the end may reach over it (PyTorch's `MaxPool2d` with
/// `ceil_mode`).
public struct MaxPool2D: Layer {
  /// Rows and columns of a window, and pixels between windows, at most as many.
  package let kernel: Int, stride: Int

  /// Makes a layer.
  public init(kernel: Int, stride: Int) {
    precondition(stride >= 1 && kernel >= stride, "windows of \(kernel) every \(stride) leave pixels out")
    self.kernel = kernel
    self.stride = stride
  }

  /// None.
  public var parameters: [ParameterSpec] { [] }

  /// What it is.
  public var summary: String { "max pooling \(kernel)×\(kernel), stride \(stride)" }

  /// `[N, C, H', W']` with H' = (H − kernel) / stride + 1, rounded up.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    guard input.rank == 4, input.count > 0 else { throw ShapeError("max pooling takes [N, C, H, W], not \(input)") }
    return PoolingGeometry(input: input, kernel: kernel, stride: stride).output
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Variable, in pass: Pass) -> Variable { maxPool(x, kernel: kernel, stride: stride) }
}
