import LimnNetworks
import LimnTensors
import Testing

@Suite struct ConvolutionsTests {
  @Test(arguments: [
    ("convolution", 1, 1), ("convolution-stride", 2, 0), ("convolution-stride-padding", 2, 1),
    ("convolution-1x1", 1, 0),
  ])
  func convolutionsWithoutBias(name: String, stride: Int, padding: Int) throws {
    try PyTorchCase(name).check { convolution($0["x"], weight: $0["weight"], stride: stride, padding: padding) }
  }

  @Test(arguments: [("convolution-bias", 1, 1), ("convolution-leftover", 2, 0)])
  func convolutionsWithBias(name: String, stride: Int, padding: Int) throws {
    try PyTorchCase(name).check {
      convolution($0["x"], weight: $0["weight"], bias: $0["bias"], stride: stride, padding: padding)
    }
  }

  @Test func fusedReLU() throws {
    try PyTorchCase("convolution-relu").check {
      convolution($0["x"], weight: $0["weight"], padding: 1, relu: true)
    }
    try PyTorchCase("convolution-bias-relu").check {
      convolution($0["x"], weight: $0["weight"], bias: $0["bias"], padding: 1, relu: true)
    }
    try PyTorchCase("convolution-bias-relu").check {
      Activation.relu(convolution($0["x"], weight: $0["weight"], bias: $0["bias"], padding: 1))
    }
  }

  @Test func transposedConvolutions() throws {
    try PyTorchCase("transposed").check {
      transposedConvolution($0["x"], weight: $0["weight"], bias: $0["bias"], stride: 2, padding: 1)
    }
    try PyTorchCase("transposed-2x2").check { transposedConvolution($0["x"], weight: $0["weight"], stride: 2) }
    try PyTorchCase("transposed-stride-1").check {
      transposedConvolution($0["x"], weight: $0["weight"], bias: $0["bias"], padding: 1)
    }
  }

  @Test func linearMaps() throws {
    try PyTorchCase("linear").check { linear($0["x"], weight: $0["weight"]) }
    try PyTorchCase("linear-bias").check { linear($0["x"], weight: $0["weight"], bias: $0["bias"]) }
    try PyTorchCase("channel-bias").check { addingChannelBias($0["x"], $0["bias"]) }
  }

  @Test(arguments: [2, 3])
  func resampling(r: Int) throws {
    try PyTorchCase("pixel-shuffle-\(r)").check { pixelShuffle($0["x"], by: r) }
    try PyTorchCase("pixel-shuffle-\(r)").check { pixelShuffle($0["x"], by: r, layout: .plain) }
    try PyTorchCase("pixel-unshuffle-\(r)").check { pixelUnshuffle($0["x"], by: r) }
    try PyTorchCase("upsample-\(r)").check { upsample($0["x"], by: r) }
    try PyTorchCase("average-pool-\(r)").check { averagePool($0["x"], by: r) }
  }
}
