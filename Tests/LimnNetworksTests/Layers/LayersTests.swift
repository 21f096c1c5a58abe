import LimnNetworks
import LimnTensors
import NetworkKit
import TensorKit
import Testing

@Suite struct LayersTests {
  @Test func convolutionsKeepTheContract() throws {
    try checkLayer(Convolution2D("c", 3, 9, kernel: 3), input: [2, 3, 5, 7])
    try checkLayer(Convolution2D("c", 12, 5, kernel: 2, stride: 2, bias: true), input: [1, 12, 6, 4])
    try checkLayer(Convolution2D("c", 9, 4, kernel: 3, bias: true, relu: true), input: [1, 9, 4, 4])
    try checkLayer(Convolution2D("c", 2, 3, kernel: 1), input: [1, 2, 1, 1])
    try checkLayer(
      Convolution2D("c", 9, 5, kernel: 4, stride: 2, padding: 1, bias: true, relu: true), input: [2, 9, 6, 8])
    try checkLayer(Convolution2D("c", 3, 5, kernel: 4, stride: 2, padding: 1, bias: true), input: [2, 3, 6, 8])
  }

  @Test func transposedConvolutionsKeepTheContract() throws {
    try checkLayer(ConvolutionTranspose2D("t", 5, 3, kernel: 4, stride: 2, padding: 1), input: [2, 5, 3, 4])
    try checkLayer(ConvolutionTranspose2D("t", 9, 2, kernel: 2, stride: 2, bias: false), input: [1, 9, 3, 2])
    try checkLayer(
      ConvolutionTranspose2D("t", 9, 6, kernel: 4, stride: 2, padding: 1, relu: true), input: [2, 9, 3, 4])
    try checkLayer(ConvolutionTranspose2D("t", 5, 6, kernel: 2, stride: 2, relu: true), input: [2, 5, 3, 4])
  }

  @Test func linearLayersKeepTheContract() throws {
    try checkLayer(Linear("l", 5, 3), input: [4, 5])
    try checkLayer(Linear("l", 5, 3, bias: false), input: [1, 5])
  }

  @Test func parametricReLUsAndMaxPoolingsKeepTheContract() throws {
    // Few numbers: among many, one is so near to 0, or to another of its window, that a finite difference changes sides.
    try checkLayer(PReLU("p", 3), input: [1, 3, 2, 2])
    try checkLayer(PReLU("p", 17), input: [1, 17, 1, 1])
    try checkLayer(PReLU("p", 5), input: [2, 5])
    try checkLayer(MaxPool2D(kernel: 2, stride: 2), input: [1, 2, 3, 4])
    try checkLayer(MaxPool2D(kernel: 3, stride: 2), input: [1, 2, 4, 3])
    try checkLayer(MaxPool2D(kernel: 2, stride: 2), input: [1, 9, 1, 3])
    try checkLayer(MaxPool2D(kernel: 3, stride: 2), input: [1, 2, 2, 1])
    try checkLayer(Convolution2D("c", 9, 4, kernel: 2, bias: true), input: [2, 9, 3, 4])
    try checkLayer(Convolution2D("c", 3, 4, kernel: 3, padding: 0, bias: true), input: [1, 3, 5, 6])
  }

  @Test func blocksAndChainsKeepTheContract() throws {
    try checkLayer(ResidualBlock("r", channels: 5), input: [2, 5, 4, 3])
    let chain = Sequential([
      Convolution2D("s.0", 3, 6, kernel: 3), ResidualBlock("s.1", channels: 6),
      Convolution2D("s.2", 6, 4, kernel: 2, stride: 2),
    ])
    try checkLayer(chain, input: [1, 3, 4, 6])
  }

  @Test func anEmptyChainChangesNothing() throws {
    let x = RandomKey(seed: 1).normal([1, 2, 2, 2])
    expectSame(Sequential([])(Variable(x), in: Pass(Parameters())).value, x)
    #expect(try Sequential([]).outputShape(for: [1, 2]) == [1, 2])
  }

  @Test func paddingKeepsTheSizeOfOddKernels() throws {
    for kernel in [1, 3, 5] {
      #expect(try Convolution2D("c", 1, 2, kernel: kernel).outputShape(for: [1, 1, 6, 7]) == [1, 2, 6, 7])
    }
  }

  @Test func wrongInputsAreRefusedByShape() {
    func fault(_ layer: any Layer, _ input: Shape) -> String? {
      #expect(throws: ShapeError.self) { try layer.outputShape(for: input) }?.description
    }
    #expect(fault(Convolution2D("head", 3, 8, kernel: 3), [1, 4, 8, 8]) == "head takes [N, 3, H, W], not [1, 4, 8, 8]")
    #expect(fault(Convolution2D("head", 3, 8, kernel: 3), [3, 8, 8]) == "head takes [N, 3, H, W], not [3, 8, 8]")
    #expect(
      fault(Convolution2D("down", 3, 8, kernel: 2, stride: 2), [1, 3, 1, 8])
        == "down (kernel 2, padding 0) is larger than [1, 3, 1, 8]")
    #expect(
      fault(ConvolutionTranspose2D("up", 3, 8, kernel: 2, stride: 1, padding: 1), [1, 3, 1, 8])
        == "up (kernel 2, padding 1) leaves nothing of [1, 3, 1, 8]")
    #expect(
      fault(ConvolutionTranspose2D("up", 3, 8, kernel: 2, stride: 2), [1, 8, 1, 8])
        == "up takes [N, 3, H, W], not [1, 8, 1, 8]")
    #expect(fault(Linear("fc", 4, 2), [1, 5]) == "fc takes [N, 4], not [1, 5]")
    #expect(fault(PReLU("p", 4), [1, 5, 2, 2]) == "p takes [N, 4, H, W] or [N, 4], not [1, 5, 2, 2]")
    #expect(fault(PReLU("p", 4), [4]) == "p takes [N, 4, H, W] or [N, 4], not [4]")
    #expect(fault(MaxPool2D(kernel: 2, stride: 2), [1, 5]) == "max pooling takes [N, C, H, W], not [1, 5]")
  }
}
