import CDNNL

/// The extents of a two-dimensional convolution, kernel and stride square, padding the same on all sides (PyTorch's `Conv2d`).
public struct ConvolutionGeometry: Hashable, Sendable {
  /// The input, `[N, inputChannels, H, W]`.
  public let input: Shape
  /// Channels of the output.
  public let outputChannels: Int
  /// Rows and columns of the kernel.
  public let kernel: Int
  /// Pixels between two places of the kernel.
  public let stride: Int
  /// Zeros on each side.
  public let padding: Int

  /// Makes a geometry; the padded input must hold the kernel at least once.
  public init(input: Shape, outputChannels: Int, kernel: Int, stride: Int = 1, padding: Int = 0) {
    self.input = input
    self.outputChannels = outputChannels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    precondition(
      input.rank == 4 && output.dimensions.allSatisfy { $0 > 0 }, "\(kernel)×\(kernel) does not fit \(input)")
  }

  /// Channels of the input.
  public var inputChannels: Int { input[1] }

  /// The weights, `[outputChannels, inputChannels, kernel, kernel]`.
  public var weight: Shape { [outputChannels, inputChannels, kernel, kernel] }

  /// The output, `[N, outputChannels, H', W']` with H' = (H + 2·padding − kernel) / stride + 1, rounded down.
  public var output: Shape {
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
}

extension Tensor {
  /// Cross-correlates images `[N, C, H, W]` with weights `[O, C, k, k]`, adds a bias `[O]`, and clips at zero if `relu`.
  ///
  /// The result `[N, O, H', W']` is blocked, whatever the layout of the input.
  public func convolved(
    with weight: Tensor, bias: Tensor? = nil, geometry: ConvolutionGeometry, relu: Bool = false
  ) -> Tensor {
    precondition(
      shape == geometry.input && weight.shape == geometry.weight, "\(shape) and \(weight.shape) do not match")
    let primitive = OneDNN.primitive(
      .init(operation: .forward(relu: relu, bias: bias != nil), geometry: geometry, inputLayout: layout))
    let output = Tensor(uninitialized: geometry.output, layout: .blocked)
    var arguments = [
      primitive.input.argument(DNNL_ARG_SRC_0, storage),
      primitive.weight.argument(
        DNNL_ARG_WEIGHTS_0, weight.packed(as: primitive.weight, geometry.padded(inputLayout: layout).weight)),
      primitive.output.argument(DNNL_ARG_DST_0, output.storage),
      primitive.scratchpad.argument(DNNL_ARG_SCRATCHPAD),
    ]
    if let bias {
      let padded = bias.extended(to: [Layout.paddedChannels(bias.shape[0])])
      arguments.append(
        OneDNN.Argument(
          role: DNNL_ARG_BIAS, descriptor: OneDNN.descriptor(padded.shape, dnnl_a), storage: padded.storage))
    }
    OneDNN.execute(primitive, arguments)
    return output
  }

  /// The gradient `[N, C, H, W]` (blocked) of a convolution's input, from this gradient `[N, O, H', W']` of its output.
  ///
  /// It is also the forward pass of a transposed convolution whose weights are `[O, C, k, k]`.
  public func convolutionInputGradient(weight: Tensor, geometry: ConvolutionGeometry) -> Tensor {
    precondition(
      shape == geometry.output && weight.shape == geometry.weight, "\(shape) and \(weight.shape) do not match")
    let gradient = converted(to: .blocked)
    let primitive = OneDNN.primitive(.init(operation: .inputGradient, geometry: geometry, inputLayout: .blocked))
    let result = Tensor(uninitialized: geometry.input, layout: .blocked)
    OneDNN.execute(
      primitive,
      [
        primitive.output.argument(DNNL_ARG_DIFF_DST_0, gradient.storage),
        primitive.weight.argument(
          DNNL_ARG_WEIGHTS_0, weight.packed(as: primitive.weight, geometry.padded(inputLayout: .blocked).weight)),
        primitive.input.argument(DNNL_ARG_DIFF_SRC_0, result.storage),
        primitive.scratchpad.argument(DNNL_ARG_SCRATCHPAD),
      ])
    return result
  }

  /// The gradients of a convolution's weights `[O, C, k, k]` and, if asked for, bias `[O]`, from its input (this tensor)
  /// and the gradient `[N, O, H', W']` of its output.
  public func convolutionWeightGradient(
    outputGradient: Tensor, geometry: ConvolutionGeometry, bias: Bool
  ) -> (weight: Tensor, bias: Tensor?) {
    precondition(
      shape == geometry.input && outputGradient.shape == geometry.output,
      "\(shape) and \(outputGradient.shape) do not match")
    let gradient = outputGradient.converted(to: .blocked)
    let primitive = OneDNN.primitive(
      .init(operation: .weightGradient(bias: bias), geometry: geometry, inputLayout: layout))
    let packed = Storage(count: OneDNN.floats(in: primitive.weight.value))
    let biasGradient = bias ? Tensor(zeros: [Layout.paddedChannels(geometry.outputChannels)]) : nil
    var arguments = [
      primitive.input.argument(DNNL_ARG_SRC_0, storage),
      primitive.output.argument(DNNL_ARG_DIFF_DST_0, gradient.storage),
      primitive.weight.argument(DNNL_ARG_DIFF_WEIGHTS_0, packed),
      primitive.scratchpad.argument(DNNL_ARG_SCRATCHPAD),
    ]
    if let biasGradient {
      arguments.append(
        OneDNN.Argument(
          role: DNNL_ARG_DIFF_BIAS, descriptor: OneDNN.descriptor(biasGradient.shape, dnnl_a),
          storage: biasGradient.storage))
    }
    OneDNN.execute(primitive, arguments)
    let padded = geometry.padded(inputLayout: layout).weight
    let weight = Tensor(uninitialized: padded, layout: .plain)
    OneDNN.reorder(packed, primitive.weight.value, weight.storage, OneDNN.descriptor(padded, dnnl_abcd))
    return (weight.extended(to: geometry.weight), biasGradient?.extended(to: [geometry.outputChannels]))
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

  /// These weights in the order that a primitive wants, their channels padded to `padded`; kept beside the weights, so
  /// that inference packs each once.
  func packed(as description: OneDNN.Primitive.Description, _ padded: Shape) -> Storage {
    storage.packed(as: description.value, from: shape) {
      let made = Storage(count: OneDNN.floats(in: description.value))
      OneDNN.reorder(
        extended(to: padded).storage, OneDNN.descriptor(padded, dnnl_abcd), made, description.value)
      return made
    }
  }
}

extension OneDNN.Primitive.Description {
  /// This order bound to a block of floats; without one, to a new block (a scratchpad).
  func argument(_ role: Int32, _ storage: Storage? = nil) -> OneDNN.Argument {
    .init(role: role, descriptor: value, storage: storage ?? Storage(count: OneDNN.floats(in: value)))
  }
}

extension Storage {
  /// The packing of this order, made on first use; a reshaped tensor shares its storage, but not its packings.
  func packed(as wanted: dnnl_memory_desc_t, from shape: Shape, make: () -> Storage) -> Storage {
    func isWanted(_ packing: Packing) -> Bool {
      guard packing.shape == shape else { return false }
      var (found, wanted) = (packing.description.value, wanted)
      return dnnl_memory_desc_equal(&found, &wanted) == 1
    }
    if let kept = packings.withLock({ $0.first(where: isWanted)?.storage }) { return kept }
    let made = make()
    packings.withLock { $0.append(Packing(shape: shape, description: .init(value: wanted), storage: made)) }
    return made
  }

  /// One order in which a weight has been packed.
  struct Packing: Sendable {
    let shape: Shape
    let description: OneDNN.Primitive.Description
    let storage: Storage
  }
}
