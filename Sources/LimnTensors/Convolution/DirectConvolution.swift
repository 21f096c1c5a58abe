import CDNNL

// Convolutions by oneDNN, which works for every geometry.
extension Tensor {
  /// The forward pass by oneDNN; blocked.
  func directlyConvolved(
    with weight: Tensor, bias: Tensor?, geometry: ConvolutionGeometry, relu: Bool
  ) -> Tensor {
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

  /// The gradient of the input by oneDNN, from this gradient of the output; blocked.
  func directInputGradient(weight: Tensor, geometry: ConvolutionGeometry) -> Tensor {
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

  /// The gradients of weights and, if asked for, bias by oneDNN, from the input (this tensor) and the output's gradient.
  func directWeightGradient(
    outputGradient: Tensor, geometry: ConvolutionGeometry, bias: Bool
  ) -> (weight: Tensor, bias: Tensor?) {
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

  /// These weights in the order that a primitive wants, their channels padded to `padded`; kept beside the weights, so
  /// that inference packs each once.
  func packed(as description: OneDNN.Primitive.Description, _ padded: Shape) -> Storage {
    let shape = shape
    return storage.packed(as: .direct(description), from: shape) { weights in
      let made = Storage(count: OneDNN.floats(in: description.value))
      let weights = Tensor(sharing: weights, shape: shape, layout: .plain)
      OneDNN.reorder(
        weights.extended(to: padded).storage, OneDNN.descriptor(padded, dnnl_abcd), made, description.value)
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
