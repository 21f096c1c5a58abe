import Foundation
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
    "Dropout": { call throws(ONNXError) in [try call.kept()] },
    "Cast": { call throws(ONNXError) in [try call.cast()] },
    "Floor": { call throws(ONNXError) in [.tensor(try call.tensor(0).mapped(keepsZero: true) { $0.rounded(.down) })] },
    "Ceil": { call throws(ONNXError) in [.tensor(try call.tensor(0).mapped(keepsZero: true) { $0.rounded(.up) })] },
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
    "Split": { call throws(ONNXError) in try call.split() },
    "Tile": { call throws(ONNXError) in [.tensor(try call.tiled())] },
    "HardSigmoid": { call throws(ONNXError) in
      let (alpha, beta) = (call.float("alpha", default: 0.2), call.float("beta", default: 0.5))
      return [.tensor(try call.tensor(0).mapped { min(max(alpha * $0 + beta, 0), 1) })]
    },
    "HardSwish": { call throws(ONNXError) in
      [.tensor(try call.tensor(0).mapped(keepsZero: true) { $0 * min(max($0 / 6 + 0.5, 0), 1) })]
    },
    "Elu": { call throws(ONNXError) in
      let alpha = call.float("alpha", default: 1)
      return [.tensor(try call.tensor(0).mapped(keepsZero: true) { $0 > 0 ? $0 : alpha * expm1f($0) })]
    },
    "ReduceMean": { call throws(ONNXError) in [.tensor(try call.reduced(isMean: true))] },
    "ReduceSum": { call throws(ONNXError) in [.tensor(try call.reduced(isMean: false))] },
    "Erf": { call throws(ONNXError) in [.tensor(try call.tensor(0).mapped(keepsZero: true) { erff($0) })] },
    "Exp": { call throws(ONNXError) in [.tensor(try call.tensor(0).mapped { expf($0) })] },
    "Log": { call throws(ONNXError) in [.tensor(try call.tensor(0).mapped { logf($0) })] },
    "Sqrt": { call throws(ONNXError) in [.tensor(try call.tensor(0).mapped(keepsZero: true) { $0.squareRoot() })] },
    "Abs": { call throws(ONNXError) in [.tensor(try call.tensor(0).mapped(keepsZero: true) { abs($0) })] },
    "Neg": { call throws(ONNXError) in [.tensor(try call.tensor(0).mapped(keepsZero: true) { -$0 })] },
    "Reciprocal": { call throws(ONNXError) in [.tensor(try call.tensor(0).mapped { 1 / $0 })] },
    "Pow": { call throws(ONNXError) in try call.combined { $1 == 2 ? $0 * $0 : powf($0, $1) } },
    "Max": { call throws(ONNXError) in try call.accumulated { max($0, $1) } },
    "Min": { call throws(ONNXError) in try call.accumulated { min($0, $1) } },
    "Softmax": { call throws(ONNXError) in [.tensor(try call.softmax())] },
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

  /// The first input, as Dropout gives it; throws where it drops values at random, as while a network is trained.
  func kept() throws(ONNXError) -> GraphValue {
    if inputs.count > 2, let mode = inputs[2] {
      guard case .integers(let numbers, _) = mode, numbers.allSatisfy({ $0 == 0 }) else {
        throw fail("it drops values at random, as in training: export the model in evaluation mode")
      }
    }
    return try first()
  }

  /// Whole numbers as floats, and a few floats as whole numbers, which then are a shape; floats of any precision as they are.
  func cast() throws(ONNXError) -> GraphValue {
    let value = try first()
    guard case .integer(let type)? = node.attributes["to"] else { throw fail("its type is not known") }
    switch (value, type) {
    case (.tensor, 1), (.tensor, 10), (.tensor, 11), (.integers, 6), (.integers, 7): return value
    case (.integers(let numbers, let extents), 1), (.integers(let numbers, let extents), 10),
      (.integers(let numbers, let extents), 11):
      return .tensor(Tensor(numbers.map { Float($0) }, shape: Shape(extents)))
    case (.integers(let numbers, let extents), 9): return .integers(numbers.map { $0 == 0 ? 0 : 1 }, extents)
    case (.tensor(let tensor), 6) where tensor.count <= 8, (.tensor(let tensor), 7) where tensor.count <= 8:
      let numbers = tensor.converted(to: .plain).array
      guard numbers.allSatisfy({ abs($0) < 0x1p40 }) else { throw fail("its numbers are no extents") }
      return .integers(numbers.map { Int($0) }, tensor.shape.dimensions)
    case (.tensor, _): throw fail("maps can be of floats alone, and it makes type \(type) of them")
    case (.integers, _): throw fail("type \(type) of whole numbers is not supported")
    }
  }

  func activation(_ function: Activation) throws(ONNXError) -> [GraphValue] {
    [.tensor(function(Variable(try tensor(0))).value)]
  }

  /// Slopes below zero: one for all, one a channel, or any others as ONNX repeats them along the last axes.
  func parametricReLU() throws(ONNXError) -> Tensor {
    let (x, slopes) = (try tensor(0), try tensor(1).converted(to: .plain))
    guard x.shape.rank >= 2 else { throw fail("it takes channels, not \(x.shape)") }
    let row: [Float]? =
      slopes.count == 1 ? [Float](repeating: slopes.array[0], count: x.shape[1]) : Self.perChannel(slopes, of: x)
    // The engine's own takes rows and maps alone.
    if let row, [2, 4].contains(x.shape.rank) {
      return LimnNetworks.parametricReLU(Variable(x), slopes: Variable(Tensor(row, shape: [row.count]))).value
    }
    let extents = slopes.shape.dimensions
    guard extents.count <= x.shape.rank,
      zip(x.shape.dimensions.suffix(extents.count), extents).allSatisfy({ $1 == $0 || $1 == 1 })
    else {
      throw fail("its slopes \(slopes.shape) do not fit \(x.shape): export one for all, or one a channel as [C, 1, 1]")
    }
    let (values, factors) = try broadcast(x.converted(to: .plain), slopes)
    return values.combined(with: factors) { $0 > 0 ? $0 : $1 * $0 }
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

  /// All values combined, the first two, then their result with the next.
  func accumulated(_ combine: (Float, Float) -> Float) throws(ONNXError) -> [GraphValue] {
    var result = try first()
    for value in inputs.dropFirst() {
      guard let next = try GraphCall(node: node, inputs: [result, value]).combined(combine).first else { break }
      result = next
    }
    return [result]
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
    let (left, right) = try broadcast(a.converted(to: .plain), b.converted(to: .plain))
    return [.tensor(left.combined(with: right, combine))]
  }

  /// Two tensors with their extents of 1 repeated, so that they have one shape.
  private func broadcast(_ a: Tensor, _ b: Tensor) throws(ONNXError) -> (Tensor, Tensor) {
    let rank = max(a.shape.rank, b.shape.rank)
    func extents(_ x: Tensor) -> [Int] { [Int](repeating: 1, count: rank - x.shape.rank) + x.shape.dimensions }
    let (own, other) = (extents(a), extents(b))
    guard zip(own, other).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else {
      throw fail("\(a.shape) and \(b.shape) cannot be combined")
    }
    let common = zip(own, other).map { $0 == 1 ? $1 : $0 }
    try check(common)
    return (
      a.reshaped(to: Shape(own)).expanded(to: common), b.reshaped(to: Shape(other)).expanded(to: common)
    )
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
