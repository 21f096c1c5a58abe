import LimnModels
import LimnNetworks
import LimnTensors

/// Writes a network down as a graph: its layers by the names that they have in its tree, and what is done between them.
///
/// Values are known by their names; every operation returns that of its output.
struct GraphBuilder {
  private(set) var model: ONNXModel
  private let parts: [String: any Module]
  private let weights: [String: Tensor]
  private var known: Set<String> = []
  private var count = 0

  /// Begins a graph of a network with its weights.
  init(_ name: String, network: any Module, weights: [String: Tensor]) {
    var parts: [String: any Module] = [:]
    network.walk { path, module in parts[path.joined(separator: ".")] = module }
    (self.parts, self.weights) = (parts, weights)
    model = ONNXModel(name: name)
  }

  /// An input of these extents: those below 0 can be any.
  mutating func input(_ name: String, _ extents: [ONNXModel.Value.Extent]) -> String {
    model.inputs.append(.init(name: name, extents: extents))
    return name
  }

  /// Makes a value an output under a name of its own.
  mutating func output(_ value: String, as name: String, _ extents: [ONNXModel.Value.Extent]) {
    add("Identity", [value], as: name)
    model.outputs.append(.init(name: name, extents: extents))
  }

  /// A node with one output.
  @discardableResult
  mutating func add(
    _ operation: String, _ inputs: [String], _ attributes: [String: ONNXModel.Attribute] = [:], as name: String? = nil
  ) -> String {
    count += 1
    let output = name ?? "\(operation.lowercased())_\(count)"
    model.nodes.append(
      .init(name: output, operation: operation, inputs: inputs, outputs: [output], attributes: attributes))
    return output
  }

  /// Numbers that are part of the graph, under a name; written once.
  mutating func constant(_ name: String, _ value: @autoclosure () -> ONNXModel.Constant) -> String {
    if known.insert(name).inserted { model.constants.append((name, value())) }
    return name
  }

  /// A weight of the model, in other extents if they are given.
  mutating func weight(_ name: String, extents: [Int]? = nil) throws(ModelError) -> String {
    guard let tensor = weights[name] else { throw ModelError("there is no weight \"\(name)\"") }
    let shaped = extents.map { tensor.converted(to: .plain).reshaped(to: Shape($0)) } ?? tensor
    return constant(name, .init(shaped))
  }

  /// Goes through the part of the network at a path; nothing where there is none (a level without blocks).
  mutating func through(_ path: String, _ x: String, isRow: Bool = false) throws(ModelError) -> String {
    guard let part = parts[path] else { throw ModelError("the network has no part \"\(path)\"") }
    return try through(part, x, isRow: isRow)
  }

  /// Whether the network has a part at a path.
  func has(_ path: String) -> Bool { parts[path] != nil }

  /// Goes through a layer.
  mutating func through(_ layer: any Module, _ x: String, isRow: Bool = false) throws(ModelError) -> String {
    switch layer {
    case let layer as Convolution2D: return try convolution(layer, x)
    case let layer as ConvolutionTranspose2D:
      let bias = layer.hasBias ? [try weight("\(layer.name).bias")] : []
      let y = add(
        "ConvTranspose", [x, try weight("\(layer.name).weight")] + bias,
        Self.window(layer.kernel, layer.stride, layer.padding))
      return layer.relu ? add("Relu", [y]) : y
    case let layer as Linear:
      let bias = layer.hasBias ? [try weight("\(layer.name).bias")] : []
      return add("Gemm", [x, try weight("\(layer.name).weight")] + bias, ["transB": .integer(1)])
    case let layer as PReLU:
      // ONNX's slopes are laid along the last extents.
      return add(
        "PRelu", [x, try weight("\(layer.name).weight", extents: isRow ? [layer.channels] : [layer.channels, 1, 1])])
    case let layer as MaxPool2D:
      return add(
        "MaxPool", [x],
        [
          "kernel_shape": .integers([layer.kernel, layer.kernel]), "strides": .integers([layer.stride, layer.stride]),
          "ceil_mode": .integer(1),
        ])
    case let layer as ResidualBlock:
      var y = x
      for part in layer.modules { y = try through(part.module, y) }
      return add("Add", [y, x])
    case is Sequential, is ModuleGroup:
      var y = x
      for part in layer.modules { y = try through(part.module, y, isRow: isRow) }
      return y
    default: throw ModelError("'\(layer.summary)' cannot be written as ONNX")
    }
  }

  private mutating func convolution(_ layer: Convolution2D, _ x: String) throws(ModelError) -> String {
    let bias = layer.hasBias ? [try weight("\(layer.name).bias")] : []
    let y = add(
      "Conv", [x, try weight("\(layer.name).weight")] + bias, Self.window(layer.kernel, layer.stride, layer.padding))
    return layer.relu ? add("Relu", [y]) : y
  }

  private static func window(_ kernel: Int, _ stride: Int, _ padding: Int) -> [String: ONNXModel.Attribute] {
    [
      "kernel_shape": .integers([kernel, kernel]), "strides": .integers([stride, stride]),
      "pads": .integers([Int](repeating: padding, count: 4)),
    ]
  }

  /// Each 2×2 pixels of 3 channels to 12 channels, in PyTorch's order, which ONNX's own operation does not have: a convolution with ones.
  mutating func pixelsToChannels(_ x: String) -> String {
    let weight = constant("pixels_to_channels", Self.unshuffling(channels: 3))
    return add("Conv", [x, weight], Self.window(2, 2, 0))
  }

  private static func unshuffling(channels: Int) -> ONNXModel.Constant {
    var values = [Float](repeating: 0, count: 4 * channels * channels * 4)
    for channel in 0..<channels {
      for place in 0..<4 { values[((4 * channel + place) * channels + channel) * 4 + place] = 1 }
    }
    return .floats(values, [4 * channels, channels, 2, 2])
  }

  /// Channels to 2×2 pixels each, in PyTorch's order.
  mutating func channelsToPixels(_ x: String) -> String {
    add("DepthToSpace", [x], ["blocksize": .integer(2), "mode": .text("CRD")])
  }

  /// All of an example's numbers as a row.
  mutating func flattened(_ x: String) -> String { add("Flatten", [x], ["axis": .integer(1)]) }

  /// A row's numbers as a map.
  mutating func reshaped(_ x: String, to extents: [Int]) -> String {
    let name = "shape_" + extents.map(String.init).joined(separator: "x")
    return add("Reshape", [x, constant(name, .integers([0] + extents, [extents.count + 1]))])
  }

  /// Columns of rows.
  mutating func columns(_ x: String, _ range: Range<Int>) -> String {
    let places = [range.lowerBound, range.upperBound, 1].map { place in
      constant("place_\(place)", .integers([place], [1]))
    }
    return add("Slice", [x, places[0], places[1], places[2]])
  }

  /// Values within bounds.
  mutating func clipped(_ x: String, _ low: Float, _ high: Float) -> String {
    let bounds = [low, high].map { bound in constant("bound_\(bound)", .floats([bound], [])) }
    return add("Clip", [x] + bounds)
  }

  /// An activation function.
  mutating func activated(_ x: String, _ activation: Activation) -> String {
    switch activation {
    case .relu: return add("Relu", [x])
    case .leakyReLU: return add("LeakyRelu", [x], ["alpha": .float(0.2)])
    case .sigmoid: return add("Sigmoid", [x])
    case .tanh: return add("Tanh", [x])
    case .silu: return add("Mul", [x, add("Sigmoid", [x])])
    case .softplus: return add("Softplus", [x])
    }
  }
}
