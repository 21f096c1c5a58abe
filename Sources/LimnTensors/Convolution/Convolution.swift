/// The extents of a two-dimensional convolution, kernel and stride square, padding the same on all sides (PyTorch's `Conv2d`).
package struct ConvolutionGeometry: Hashable, Sendable {
  /// The input, `[N, inputChannels, H, W]`.
  package let input: Shape
  /// Channels of the output.
  package let outputChannels: Int
  /// Rows and columns of the kernel.
  package let kernel: Int
  /// Pixels between two places of the kernel.
  package let stride: Int
  /// Zeros on each side.
  package let padding: Int

  /// Makes a geometry; the padded input must hold the kernel at least once.
  package init(input: Shape, outputChannels: Int, kernel: Int, stride: Int = 1, padding: Int = 0) {
    self.input = input
    self.outputChannels = outputChannels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    precondition(
      input.rank == 4 && output.dimensions.allSatisfy { $0 > 0 }, "\(kernel)×\(kernel) does not fit \(input)")
  }

  /// Channels of the input.
  package var inputChannels: Int { input[1] }

  /// The weights, `[outputChannels, inputChannels, kernel, kernel]`.
  package var weight: Shape { [outputChannels, inputChannels, kernel, kernel] }

  /// The output, `[N, outputChannels, H', W']` with H' = (H + 2·padding − kernel) / stride + 1, rounded down.
  package var output: Shape {
    [input[0], outputChannels, outputExtent(input[2]), outputExtent(input[3])]
  }

  /// The same convolution with its channels rounded up to whole groups, where they are stored so.
  func padded(inputLayout: Layout) -> ConvolutionGeometry {
    let inputs = inputLayout == .blocked ? Layout.paddedChannels(input[1]) : input[1]
    return ConvolutionGeometry(
      input: [input[0], inputs, input[2], input[3]], outputChannels: Layout.paddedChannels(outputChannels),
      kernel: kernel, stride: stride, padding: padding)
  }

  private func outputExtent(_ extent: Int) -> Int {
    extent + 2 * padding < kernel ? 0 : (extent + 2 * padding - kernel) / stride + 1
  }

  /// Whether the kernel's places end where the padded input ends: no row or column of the input is left over.
  var isWhole: Bool {
    (input[2] + 2 * padding - kernel) % stride == 0 && (input[3] + 2 * padding - kernel) % stride == 0
  }

  /// Whether there is a Winograd scheme for this convolution.
  var hasWinograd: Bool {
    isWhole && padding < kernel && ((kernel == 3 && stride == 1) || (kernel == 4 && stride == 2))
  }

  /// Whether the input is best kept plain: pixels of few channels would fill a group mostly with zeros.
  var prefersPlainInput: Bool { inputChannels <= 4 }

  /// The quickest way to compute this convolution for an input of a layout.
  func method(for layout: Layout) -> ConvolutionMethod {
    if let forced = ConvolutionMethod.forced { return forced }
    if layout == .plain && prefersPlainInput { return .patches }
    if hasWinograd { return .winograd }
    return kernel <= max(stride, 2) ? .patches : .direct
  }
}

/// How a convolution is computed.
package enum ConvolutionMethod: Hashable, Sendable, CaseIterable {
  /// By oneDNN's direct kernels: any geometry.
  case direct
  /// By our own kernels in Winograd's coordinates: 3×3 at stride 1, 4×4 at stride 2.
  case winograd
  /// By our own kernels as one product of matrices: any geometry; quick for 1×1, for 2×2 and for few channels.
  case patches

  /// The method that the current task uses wherever it has the choice, for comparisons; nil: the quickest.
  @TaskLocal package static var forced: ConvolutionMethod?
}

extension Tensor {
  /// Cross-correlates images `[N, C, H, W]` with weights `[O, C, k, k]`, adds a bias `[O]` and an addend of the result's
  /// shape, and clips at zero if `relu`.
  ///
  /// The result `[N, O, H', W']` is blocked, whatever the layout of the input.
  package func convolved(
    with weight: Tensor, bias: Tensor? = nil, addend: Tensor? = nil, geometry: ConvolutionGeometry, relu: Bool = false
  ) -> Tensor {
    convolved(
      with: weight, bias: bias, addend: addend, geometry: geometry, relu: relu, by: geometry.method(for: layout))
  }

  /// The same by a given method.
  package func convolved(
    with weight: Tensor, bias: Tensor? = nil, addend: Tensor? = nil, geometry: ConvolutionGeometry, relu: Bool = false,
    by method: ConvolutionMethod
  ) -> Tensor {
    precondition(
      shape == geometry.input && weight.shape == geometry.weight, "\(shape) and \(weight.shape) do not match")
    precondition(addend == nil || addend?.shape == geometry.output, "the addend does not match \(geometry.output)")
    if let products = ProductConvolution(geometry, layout, method) {
      return products.forward(self, weight, bias: bias, addend: addend, relu: relu)
    }
    guard let addend else { return directlyConvolved(with: weight, bias: bias, geometry: geometry, relu: relu) }
    var sum = directlyConvolved(with: weight, bias: bias, geometry: geometry, relu: false)
    sum += addend
    if relu { sum.clipBelowZero() }
    return sum
  }

  /// The gradient `[N, C, H, W]` of a convolution's input, from this gradient `[N, O, H', W']` of its output.
  ///
  /// It is also the forward pass of a transposed convolution whose weights are `[O, C, k, k]`, with a bias `[C]`, an addend
  /// of the result's shape and ReLU. Few channels come out plain, else the result is blocked.
  package func convolutionInputGradient(
    weight: Tensor, geometry: ConvolutionGeometry, bias: Tensor? = nil, addend: Tensor? = nil, relu: Bool = false
  ) -> Tensor {
    let layout: Layout = geometry.prefersPlainInput ? .plain : .blocked
    return convolutionInputGradient(
      weight: weight, geometry: geometry, bias: bias, addend: addend, relu: relu, layout: layout,
      by: geometry.method(for: layout))
  }

  /// The same in a given layout and by a given method.
  package func convolutionInputGradient(
    weight: Tensor, geometry: ConvolutionGeometry, bias: Tensor? = nil, addend: Tensor? = nil, relu: Bool = false,
    layout: Layout, by method: ConvolutionMethod
  ) -> Tensor {
    precondition(
      shape == geometry.output && weight.shape == geometry.weight, "\(shape) and \(weight.shape) do not match")
    precondition(addend == nil || addend?.shape == geometry.input, "the addend does not match \(geometry.input)")
    if let products = ProductConvolution(geometry, layout, method) {
      return products.inputGradient(self, weight, bias: bias, addend: addend, relu: relu)
    }
    var result = directInputGradient(weight: weight, geometry: geometry)
    if let bias { result = result.addingToChannels(bias) }
    if let addend { result += addend }
    if relu { result.clipBelowZero() }
    return result
  }

  /// The gradients of a convolution's weights `[O, C, k, k]` and, if asked for, bias `[O]`, from its input (this tensor)
  /// and the gradient `[N, O, H', W']` of its output.
  package func convolutionWeightGradient(
    outputGradient: Tensor, geometry: ConvolutionGeometry, bias: Bool
  ) -> (weight: Tensor, bias: Tensor?) {
    let all = convolutionGradients(outputGradient: outputGradient, weight: nil, geometry: geometry, bias: bias)
    return (all.weight, all.bias)
  }

  /// The gradients of a convolution's input, weights and bias in one pass, from its input (this tensor) and the gradient
  /// `[N, O, H', W']` of its output; where ReLU followed, `mask` is that output.
  ///
  /// Without `weight` the gradient of the input is left out. It comes in this tensor's layout, if that has few channels.
  package func convolutionGradients(
    outputGradient: Tensor, mask: Tensor? = nil, weight: Tensor?, geometry: ConvolutionGeometry, bias: Bool
  ) -> (input: Tensor?, weight: Tensor, bias: Tensor?) {
    convolutionGradients(
      outputGradient: outputGradient, mask: mask, weight: weight, geometry: geometry, bias: bias,
      by: geometry.method(for: layout))
  }

  /// The same by a given method.
  package func convolutionGradients(
    outputGradient: Tensor, mask: Tensor? = nil, weight: Tensor?, geometry: ConvolutionGeometry, bias: Bool,
    by method: ConvolutionMethod
  ) -> (input: Tensor?, weight: Tensor, bias: Tensor?) {
    precondition(
      shape == geometry.input && outputGradient.shape == geometry.output,
      "\(shape) and \(outputGradient.shape) do not match")
    precondition(mask == nil || mask?.shape == geometry.output, "the mask does not match \(geometry.output)")
    if let products = ProductConvolution(geometry, layout, method) {
      return products.gradients(self, outputGradient, mask: mask, weight, bias: bias)
    }
    let gradient = mask.map { outputGradient.converted(to: .blocked).masked(wherePositive: $0) } ?? outputGradient
    let parameters = directWeightGradient(outputGradient: gradient, geometry: geometry, bias: bias)
    return (
      weight.map { gradient.directInputGradient(weight: $0, geometry: geometry) }, parameters.weight, parameters.bias
    )
  }

  /// The leading part of each axis that both shapes have, the rest filled with zeros; plain layout.
  func extended(to target: Shape) -> Tensor {
    guard shape != target else { return self }
    precondition(shape.rank == target.rank && shape.dimensions.dropFirst(2) == target.dimensions.dropFirst(2))
    let columns = shape.rank > 1 ? shape[1] : 1
    let inner = shape.dimensions.dropFirst(2).reduce(1, *)
    let targetColumns = target.rank > 1 ? target[1] : 1
    let (sharedRows, sharedColumns) = (min(shape[0], target[0]), min(columns, targetColumns))
    return Tensor(shape: target) { output in
      output.update(repeating: 0)
      withValues { input in
        for row in 0..<sharedRows {
          for index in 0..<sharedColumns * inner {
            output[row * targetColumns * inner + index] = input[row * columns * inner + index]
          }
        }
      }
    }
  }
}
