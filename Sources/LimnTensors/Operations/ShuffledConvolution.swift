/// A 1×1 convolution and a pixel shuffle (Shi et al., 2016) in one: the transpose of a k×k convolution at stride k, whose
/// patches neither overlap nor leave gaps.
extension Tensor {
  /// Takes `[N, C, H, W]` by weights `[O·r², C, 1, 1]` to `[N, O, H·r, W·r]`, blocked, plus an addend of that shape.
  package func convolvedAndShuffled(with weight: Tensor, by r: Int, addend: Tensor? = nil) -> Tensor {
    let products = products(weight, r)
    precondition(
      addend == nil || addend?.shape == fine(weight, r).input, "the addend does not match \(fine(weight, r).input)")
    return products.inputGradient(self, weight, bias: nil, addend: addend, relu: false)
  }

  /// The gradients of input `[N, C, H, W]` and weights `[O·r², C, 1, 1]`, from the input (this tensor) and the gradient
  /// `[N, O, H·r, W·r]` of the output.
  package func convolvedAndShuffledGradients(
    outputGradient: Tensor, weight: Tensor, by r: Int, ofInput: Bool
  ) -> (input: Tensor?, weight: Tensor) {
    let products = products(weight, r)
    let input = ofInput ? products.forward(outputGradient, weight, bias: nil, addend: nil, relu: false) : nil
    return (input, products.gradients(outputGradient, self, mask: nil, nil, bias: false).weight)
  }

  /// The convolution of which this is the transpose: from the fine image to this coarse one.
  private func fine(_ weight: Tensor, _ r: Int) -> ConvolutionGeometry {
    ConvolutionGeometry(
      input: [shape[0], weight.shape[0] / (r * r), shape[2] * r, shape[3] * r], outputChannels: shape[1], kernel: r,
      stride: r)
  }

  private func products(_ weight: Tensor, _ r: Int) -> ProductConvolution {
    precondition(
      weight.shape.rank == 4 && weight.shape[0] % (r * r) == 0
        && Array(weight.shape.dimensions.dropFirst()) == [shape[1], 1, 1],
      "weights of \(weight.shape) do not shuffle \(shape) by \(r)")
    guard let products = ProductConvolution(fine(weight, r), .blocked, .patches, isShuffled: true) else {
      preconditionFailure("patches do any geometry")
    }
    return products
  }
}
