import LimnNetworks
import LimnTensors

/// The operations of imported graphs, by their names in ONNX: a line each.
enum GraphOperations {
  typealias Operation = @Sendable (GraphCall) throws(ONNXError) -> [GraphValue]

  /// The operation of a node; throws for one that is not supported.
  static func operation(of node: ONNXModel.Node) throws(ONNXError) -> Operation {
    guard let operation = all[node.operation] else {
      throw ONNXError(
        node, "this operation is not supported; those that are: \(all.keys.sorted().joined(separator: ", "))")
    }
    return operation
  }

  static let all: [String: Operation] = [
    "Conv": { call throws(ONNXError) in [.tensor(try call.convolution())] },
    "ConvTranspose": { call throws(ONNXError) in [.tensor(try call.transposedConvolution())] },
    "MaxPool": { call throws(ONNXError) in [.tensor(try call.maxPooling())] },
    "AveragePool": { call throws(ONNXError) in [.tensor(try call.averagePooling())] },
    "GlobalAveragePool": { call throws(ONNXError) in [.tensor(try call.globalMean())] },
    "BatchNormalization": { call throws(ONNXError) in [.tensor(try call.normalised())] },
    "Gemm": { call throws(ONNXError) in [.tensor(try call.product())] },
    "MatMul": { call throws(ONNXError) in [.tensor(try call.matrixProduct())] },
    "Relu": { call throws(ONNXError) in try call.activation(.relu) },
    "Sigmoid": { call throws(ONNXError) in try call.activation(.sigmoid) },
    "Tanh": { call throws(ONNXError) in try call.activation(.tanh) },
    "Softplus": { call throws(ONNXError) in try call.activation(.softplus) },
    "LeakyRelu": { call throws(ONNXError) in
      let slope = call.float("alpha", default: 0.01)
      return [.tensor(try call.tensor(0).mapped(keepsZero: true) { $0 > 0 ? $0 : slope * $0 })]
    },
    "PRelu": { call throws(ONNXError) in [.tensor(try call.parametricReLU())] },
    "Clip": { call throws(ONNXError) in
      let low = try call.optionalTensor(1)?.scalarValue ?? call.float("min", default: -.greatestFiniteMagnitude)
      let high = try call.optionalTensor(2)?.scalarValue ?? call.float("max", default: .greatestFiniteMagnitude)
      guard low <= high else { throw call.fail("its bounds are \(low) and \(high)") }
      return [.tensor(try call.tensor(0).clipped(to: low...high))]
    },
    "Add": { call throws(ONNXError) in try call.combined(+) },
    "Sub": { call throws(ONNXError) in try call.combined(-) },
    "Mul": { call throws(ONNXError) in try call.combined(*) },
    "Div": { call throws(ONNXError) in try call.combined(/) },
    "Identity": { call throws(ONNXError) in [try call.first()] },
    "Dropout": { call throws(ONNXError) in [try call.first()] },
    "Cast": { call throws(ONNXError) in [try call.first()] },
    "Constant": { call throws(ONNXError) in [try call.constant()] },
    "Concat": { call throws(ONNXError) in [try call.concatenated()] },
    "DepthToSpace": { call throws(ONNXError) in [.tensor(try call.depthToSpace())] },
    "Resize": { call throws(ONNXError) in [.tensor(try call.resized())] },
    "Pad": { call throws(ONNXError) in [.tensor(try call.padded())] },
    "Flatten": { call throws(ONNXError) in
      let x = try call.tensor(0).converted(to: .plain)
      guard x.shape.rank > 0, call.integer("axis", default: 1) == 1 else { throw call.fail("its axis is not 1") }
      return [.tensor(x.reshaped(to: [x.shape[0], x.shape[0] == 0 ? 0 : x.count / x.shape[0]]))]
    },
    "Reshape": { call throws(ONNXError) in [try call.reshaped()] },
    "Slice": { call throws(ONNXError) in [try call.sliced()] },
    "Shape": { call throws(ONNXError) in [try call.shape()] },
    "ConstantOfShape": { call throws(ONNXError) in [try call.constantOfShape()] },
    "Equal": { call throws(ONNXError) in try call.combined { $0 == $1 ? 1 : 0 } },
    "Where": { call throws(ONNXError) in [try call.chosen()] },
    "SpaceToDepth": { call throws(ONNXError) in [.tensor(try call.spaceToDepth())] },
    "Gather": { call throws(ONNXError) in [try call.gathered()] },
    "Transpose": { call throws(ONNXError) in [.tensor(try call.transposed())] },
    "Expand": { call throws(ONNXError) in [.tensor(try call.expanded())] },
    "Squeeze": { call throws(ONNXError) in [try call.squeezed()] },
    "Unsqueeze": { call throws(ONNXError) in [try call.unsqueezed()] },
  ]
}

extension GraphCall {
  /// Its first input as it is.
  func first() throws(ONNXError) -> GraphValue {
    guard let value = inputs.first.flatMap(\.self) else { throw fail("it has no input") }
    return value
  }

  func activation(_ function: Activation) throws(ONNXError) -> [GraphValue] {
    [.tensor(function(Variable(try tensor(0))).value)]
  }

  /// Slopes one a channel, or one for all.
  func parametricReLU() throws(ONNXError) -> Tensor {
    let (x, slopes) = (try tensor(0), try tensor(1).converted(to: .plain))
    guard x.shape.rank >= 2 else { throw fail("it takes channels, not \(x.shape)") }
    let channels = x.shape[1]
    guard slopes.count == channels || slopes.count == 1 else {
      throw fail("its \(slopes.count) slopes do not fit \(x.shape)")
    }
    let row =
      slopes.count == channels
      ? slopes.reshaped(to: [channels]) : Tensor(repeating: slopes.array[0], shape: [channels])
    return LimnNetworks.parametricReLU(Variable(x), slopes: Variable(row)).value
  }

  /// x·W + b of rows, W being given as it is or transposed.
  func product() throws(ONNXError) -> Tensor {
    guard float("alpha", default: 1) == 1, float("beta", default: 1) == 1, integer("transA", default: 0) == 0 else {
      throw fail("factors and a transposed first input are not supported")
    }
    let (x, weight) = (try tensor(0), try tensor(1))
    guard x.shape.rank == 2, weight.shape.rank == 2 else { throw fail("it takes rows, not \(x.shape)") }
    let isTransposed = integer("transB", default: 0) == 1
    guard x.shape[1] == weight.shape[isTransposed ? 1 : 0] else {
      throw fail("\(x.shape) does not fit its weights \(weight.shape)")
    }
    try check([x.shape[0], weight.shape[isTransposed ? 0 : 1]])
    let y = x.matrixProduct(weight, otherTransposed: isTransposed)
    guard let bias = try optionalTensor(2) else { return y }
    guard bias.count == y.shape[1] else { throw fail("its bias has \(bias.count) numbers, not \(y.shape[1])") }
    return y.addingToRows(bias.converted(to: .plain).reshaped(to: [bias.count]))
  }

  func matrixProduct() throws(ONNXError) -> Tensor {
    let (x, y) = (try tensor(0), try tensor(1))
    guard x.shape.rank == 2, y.shape.rank == 2, x.shape[1] == y.shape[0] else {
      throw fail("only products of two matrices are supported, not \(x.shape) by \(y.shape)")
    }
    try check([x.shape[0], y.shape[1]])
    return x.matrixProduct(y)
  }

  /// Two values of one shape, or one of them a number, or one a channel.
  func combined(_ combine: (Float, Float) -> Float) throws(ONNXError) -> [GraphValue] {
    if case .integers(let a, let shape)?? = inputs.first, inputs.count == 2,
      case .integers(let b, let other)? = inputs[1],
      a.count == b.count || b.count == 1 || a.count == 1
    {
      let count = max(a.count, b.count)
      guard !a.isEmpty, !b.isEmpty else { throw fail("it has no numbers") }
      var numbers: [Int] = []
      for index in 0..<count {
        let number = combine(Float(a[a.count == 1 ? 0 : index]), Float(b[b.count == 1 ? 0 : index]))
        guard abs(number) < 0x1p40 else { throw fail("its numbers are no extents") }
        numbers.append(Int(number))
      }
      return [.integers(numbers, a.count == count ? shape : other)]
    }
    let (a, b) = (try tensor(0), try tensor(1))
    if a.shape == b.shape {
      let layout = a.layout
      return [.tensor(a.combined(with: b.converted(to: layout), combine).withClearedPadding())]
    }
    if b.count == 1 {
      let number = b.array[0]
      return [.tensor(a.mapped { combine($0, number) })]
    }
    if a.count == 1 {
      let number = a.array[0]
      return [.tensor(b.mapped { combine(number, $0) })]
    }
    if let row = Self.perChannel(b, of: a) { return [.tensor(a.byChannel(row, combine))] }
    if let row = Self.perChannel(a, of: b) { return [.tensor(b.byChannel(row) { combine($1, $0) })] }
    throw fail("\(a.shape) and \(b.shape) cannot be combined")
  }

  /// The numbers of a tensor that has one for each channel of another, as ONNX broadcasts them.
  private static func perChannel(_ small: Tensor, of large: Tensor) -> [Float]? {
    guard large.shape.rank >= 2 else { return nil }
    let extents = [Int](repeating: 1, count: max(0, large.shape.rank - small.shape.rank)) + small.shape.dimensions
    guard extents.count == large.shape.rank, extents[1] == large.shape[1],
      extents.enumerated().allSatisfy({ $0 == 1 || $1 == 1 })
    else { return nil }
    return small.array
  }

  func constant() throws(ONNXError) -> GraphValue {
    switch node.attributes["value"] ?? node.attributes["value_float"] ?? node.attributes["value_ints"]
      ?? node.attributes["value_int"] ?? node.attributes["value_floats"]
    {
    case .tensor(let constant): return constant.value
    case .float(let number): return .tensor(Tensor(number))
    case .floats(let numbers): return .tensor(Tensor(numbers, shape: [numbers.count]))
    case .integer(let number): return .integers([number], [])
    case .integers(let numbers): return .integers(numbers, [numbers.count])
    case .text, nil: throw fail("its value is of a kind that is not supported")
    }
  }
}

extension ONNXModel.Constant {
  /// As nodes take it.
  var value: GraphValue {
    switch self {
    case .floats(let numbers, let extents): .tensor(Tensor(numbers, shape: Shape(extents)))
    case .integers(let numbers, let extents): .integers(numbers, extents)
    }
  }
}

extension Tensor {
  /// The one number of a tensor of one.
  var scalarValue: Float? { count == 1 ? array[0] : nil }

  /// Each number of `[N, C, …]` combined with that of its channel, plain.
  func byChannel(_ row: [Float], _ combine: (Float, Float) -> Float) -> Tensor {
    let plain = converted(to: .plain)
    let (channels, pixels) = (shape[1], shape.dimensions.dropFirst(2).reduce(1, *))
    return Tensor(shape: shape) { output in
      plain.withValues { input in
        for plane in 0..<shape[0] * channels {
          let number = row[plane % channels]
          for index in plane * pixels..<(plane + 1) * pixels { output[index] = combine(input[index], number) }
        }
      }
    }
  }
}
