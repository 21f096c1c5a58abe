import LimnTensors

/// Cross-correlation of `[N, C, H, W]` with weights `[O, C, k, k]`, plus a bias `[O]` and an addend of the result's shape,
/// then ReLU if asked for (all fused).
package func convolution(
  _ x: Variable, weight: Variable, bias: Variable? = nil, addend: Variable? = nil, stride: Int = 1, padding: Int = 0,
  relu: Bool = false
) -> Variable {
  let geometry = ConvolutionGeometry(
    input: x.shape, outputChannels: weight.shape[0], kernel: weight.shape[2], stride: stride, padding: padding)
  let y = x.value.convolved(
    with: weight.value, bias: bias?.value, addend: addend?.value, geometry: geometry, relu: relu)
  let inputs = [x, weight] + [bias, addend].compactMap(\.self)
  return Variable(y, from: inputs) { gradient in
    guard weight.needsGradient || bias?.needsGradient == true || addend?.needsGradient == true else {
      // The weights are constants: a frozen network, through which a gradient only passes.
      let masked = relu ? gradient.converted(to: y.layout).masked(wherePositive: y) : gradient
      let ofInput = x.needsGradient ? masked.convolutionInputGradient(weight: weight.value, geometry: geometry) : nil
      return [ofInput, nil] + [bias, addend].compactMap(\.self).map { _ in nil }
    }
    let gradients = x.value.convolutionGradients(
      outputGradient: gradient, mask: relu ? y : nil, weight: x.needsGradient ? weight.value : nil, geometry: geometry,
      bias: bias != nil)
    let ofAddend = addend.map { _ in relu ? gradient.masked(wherePositive: y) : gradient }
    return [gradients.input, gradients.weight] + [gradients.bias, ofAddend].compactMap(\.self)
  }
}

/// Transposed convolution of `[N, C, H, W]` with weights `[C, O, k, k]`, plus a bias `[O]`, then ReLU if asked for: the
/// gradient of a convolution's input (PyTorch's `ConvTranspose2d`; H' = (H − 1)·stride − 2·padding + k).
package func transposedConvolution(
  _ x: Variable, weight: Variable, bias: Variable? = nil, stride: Int = 1, padding: Int = 0, relu: Bool = false
) -> Variable {
  let kernel = weight.shape[2]
  func extent(_ size: Int) -> Int { (size - 1) * stride - 2 * padding + kernel }
  let output: Shape = [x.shape[0], weight.shape[1], extent(x.shape[2]), extent(x.shape[3])]
  // The convolution whose input gradient this is takes `output` to `x`.
  let geometry = ConvolutionGeometry(
    input: output, outputChannels: weight.shape[0], kernel: kernel, stride: stride, padding: padding)
  let y = x.value.convolutionInputGradient(weight: weight.value, geometry: geometry, bias: bias?.value, relu: relu)
  return Variable(y, from: [x, weight] + (bias.map { [$0] } ?? [])) { gradient in
    let gradient = relu ? gradient.masked(wherePositive: y) : gradient.converted(to: y.layout)
    return [
      x.needsGradient ? gradient.convolved(with: weight.value, geometry: geometry) : nil,
      gradient.convolutionWeightGradient(outputGradient: x.value, geometry: geometry, bias: false).weight,
      bias == nil ? nil : gradient.channelSums(),
    ]
  }
}

/// A 1×1 convolution of `[N, C, H, W]` with weights `[O·r², C, 1, 1]` and a pixel shuffle, to `[N, O, H·r, W·r]`, plus an
/// addend of that shape (all fused).
package func shuffledConvolution(_ x: Variable, weight: Variable, by r: Int, addend: Variable? = nil) -> Variable {
  let y = x.value.convolvedAndShuffled(with: weight.value, by: r, addend: addend?.value)
  return Variable(y, from: [x, weight] + (addend.map { [$0] } ?? [])) { gradient in
    let gradients = x.value.convolvedAndShuffledGradients(
      outputGradient: gradient, weight: weight.value, by: r, ofInput: x.needsGradient)
    return [gradients.input, gradients.weight, addend == nil ? nil : gradient]
  }
}

/// A linear map of `[N, inputs]` by weights `[outputs, inputs]`, plus a bias `[outputs]`: x·Wᵀ + b.
package func linear(_ x: Variable, weight: Variable, bias: Variable? = nil) -> Variable {
  let product = x.value.matrixProduct(weight.value, otherTransposed: true)
  let y = bias.map { product.addingToRows($0.value) } ?? product
  return Variable(y, from: [x, weight] + (bias.map { [$0] } ?? [])) { gradient in
    [
      x.needsGradient ? gradient.matrixProduct(weight.value) : nil,
      weight.needsGradient ? gradient.matrixProduct(x.value, transposed: true) : nil,
      bias?.needsGradient == true ? gradient.rowSum() : nil,
    ]
  }
}

/// Pixels to channels: `[N, C, H, W]` to `[N, C·r², H/r, W/r]` (PyTorch's `pixel_unshuffle`).
public func pixelUnshuffle(_ x: Variable, by r: Int) -> Variable {
  let layout = x.value.layout
  return Variable(x.value.pixelUnshuffled(by: r), from: [x]) { [$0.pixelShuffled(by: r, layout: layout)] }
}

/// Channels to pixels: `[N, C·r², H, W]` to `[N, C, H·r, W·r]` (PyTorch's `pixel_shuffle`).
public func pixelShuffle(_ x: Variable, by r: Int, layout: Layout = .blocked) -> Variable {
  let before = x.value.layout
  return Variable(x.value.pixelShuffled(by: r, layout: layout), from: [x]) {
    [$0.pixelUnshuffled(by: r, layout: before)]
  }
}

/// Each pixel repeated in an r×r square: `[N, C, H, W]` to `[N, C, H·r, W·r]` (nearest neighbour).
public func upsample(_ x: Variable, by r: Int) -> Variable {
  Variable(x.value.repeatingPixels(r), from: [x]) { [$0.summingSquares(r)] }
}

/// The mean of each r×r square: `[N, C, H, W]` to `[N, C, H/r, W/r]`; H and W are multiples of r.
public func averagePool(_ x: Variable, by r: Int) -> Variable {
  let scale = 1 / Float(r * r)
  return Variable(x.value.summingSquares(r) * scale, from: [x]) { [$0.repeatingPixels(r) * scale] }
}
