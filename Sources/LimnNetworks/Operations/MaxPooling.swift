import LimnTensors

/// The largest element of each window of `kernel` rows and columns, one every `stride` pixels of `[N, C, H, W]`, without
/// padding; windows at the end may reach over it (PyTorch's `MaxPool2d` with `ceil_mode`).
public func maxPool(_ x: Variable, kernel: Int, stride: Int) -> Variable {
  let geometry = PoolingGeometry(input: x.shape, kernel: kernel, stride: stride)
  let input = x.value
  return Variable(input.maxPooled(geometry), from: [x]) {
    [input.maxPoolingGradient(outputGradient: $0, geometry)]
  }
}
