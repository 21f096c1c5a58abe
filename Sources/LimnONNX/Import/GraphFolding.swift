import LimnTensors

/// Makes fewer nodes of a graph: constants are computed once, batch normalisation becomes part of the convolution before it, and so does ReLU.
enum GraphFolding {
  /// The attribute of a convolution that ReLU follows.
  static let relu = "limn_relu"
  /// The attribute of a Softmax whose shares are of all from its axis on.
  static let flattened = "limn_flattened"

  /// The graph with fewer nodes.
  static func folded(_ model: ONNXModel) throws(ONNXError) -> ONNXModel {
    var model = model
    try foldConstants(&model)
    try foldNormalisation(&model)
    foldReLU(&model)
    markShares(&model)
    removeUnused(&model)
    return model
  }

  /// Constants become numbers of the model, and what only passes a value on goes.
  private static func foldConstants(_ model: inout ONNXModel) throws(ONNXError) {
    var kept: [ONNXModel.Node] = []
    var names: [String: String] = [:]
    for var node in model.nodes {
      node.inputs = node.inputs.map { names[$0] ?? $0 }
      switch node.operation {
      case "Constant":
        guard let output = node.outputs.first else { continue }
        let value = try GraphCall(node: node, inputs: []).constant()
        switch value {
        case .tensor(let tensor): model.constants.append((output, .init(tensor)))
        case .integers(let numbers, let extents): model.constants.append((output, .integers(numbers, extents)))
        }
      // A third input of Dropout says whether it drops anything.
      case "Identity",
        "Dropout" where node.inputs.count < 3:
        if let input = node.inputs.first, let output = node.outputs.first { names[output] = input }
      default: kept.append(node)
      }
    }
    model.nodes = kept
    // Outputs keep their own names.
    for output in model.outputs {
      guard let source = names[output.name] else { continue }
      model.nodes.append(
        .init(name: output.name, operation: "Identity", inputs: [source], outputs: [output.name], attributes: [:]))
    }
  }

  /// The factor and the addend of each channel that batch normalisation is.
  static func affine(_ call: GraphCall) throws(ONNXError) -> (factors: [Float], addends: [Float]) {
    var numbers: [[Float]] = []
    for index in 1...4 { numbers.append(try call.tensor(index).array) }
    guard Set(numbers.map(\.count)).count == 1 else { throw call.fail("its numbers differ in count") }
    let epsilon = call.float("epsilon", default: 1e-5)
    let factors = zip(numbers[0], numbers[3]).map { $0 / ($1 + epsilon).squareRoot() }
    let addends = numbers[1].indices.map { numbers[1][$0] - numbers[2][$0] * factors[$0] }
    return (factors, addends)
  }

  private static func foldNormalisation(_ model: inout ONNXModel) throws(ONNXError) {
    let floats = Dictionary(model.constants.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    for index in model.nodes.indices where model.nodes[index].operation == "BatchNormalization" {
      let node = model.nodes[index]
      guard let input = node.inputs.first, let output = node.outputs.first,
        let before = producer(of: input, in: model), model.nodes[before].operation == "Conv",
        users(of: input, in: model) == 1, model.nodes[before].inputs.count > 1,
        case .floats(let weights, let extents)? = floats[model.nodes[before].inputs[1]]
      else { continue }
      let call = GraphCall(node: node, inputs: node.inputs.map { floats[$0]?.value })
      let (factors, addends) = try affine(call)
      guard extents.first == factors.count, !factors.isEmpty else { continue }
      var bias = [Float](repeating: 0, count: factors.count)
      if let own = model.nodes[before].inputs.dropFirst(2).first, !own.isEmpty {
        // What another node gives, or does not fit, stays with the convolution.
        guard case .floats(let values, _)? = floats[own], values.count == bias.count else { continue }
        bias = values
      }
      let area = weights.count / factors.count
      let scaled = weights.enumerated().map { $1 * factors[$0 / area] }
      let name = output + ".folded"
      model.constants.append((name + ".weight", .floats(scaled, extents)))
      model.constants.append(
        (name + ".bias", .floats(bias.indices.map { bias[$0] * factors[$0] + addends[$0] }, [bias.count])))
      model.nodes[before].inputs = [model.nodes[before].inputs[0], name + ".weight", name + ".bias"]
      model.nodes[before].outputs = [output]
      model.nodes[index].operation = ""
    }
    model.nodes.removeAll { $0.operation.isEmpty }
  }

  private static func foldReLU(_ model: inout ONNXModel) {
    let outputs = Set(model.outputs.map(\.name))
    for index in model.nodes.indices where model.nodes[index].operation == "Relu" {
      guard let input = model.nodes[index].inputs.first, !outputs.contains(input),
        let before = producer(of: input, in: model), ["Conv", "ConvTranspose"].contains(model.nodes[before].operation),
        users(of: input, in: model) == 1
      else { continue }
      model.nodes[before].attributes[relu] = .integer(1)
      model.nodes[before].outputs = model.nodes[index].outputs
      model.nodes[index].operation = ""
    }
    model.nodes.removeAll { $0.operation.isEmpty }
  }

  /// Marks each Softmax of before version 13 of the operations, when shares were of all from an axis on.
  private static func markShares(_ model: inout ONNXModel) {
    guard model.operations < 13 else { return }
    for index in model.nodes.indices where model.nodes[index].operation == "Softmax" {
      model.nodes[index].attributes[flattened] = .integer(1)
    }
  }

  private static func producer(of name: String, in model: ONNXModel) -> Int? {
    model.nodes.firstIndex { !$0.operation.isEmpty && $0.outputs.first == name }
  }

  private static func users(of name: String, in model: ONNXModel) -> Int {
    model.nodes.reduce(0) { $0 + ($1.operation.isEmpty ? 0 : $1.inputs.count { $0 == name }) }
      + model.outputs.count { $0.name == name }
  }

  /// Takes numbers away that no node has.
  private static func removeUnused(_ model: inout ONNXModel) {
    let used = Set(model.nodes.flatMap(\.inputs))
    model.constants.removeAll { !used.contains($0.name) }
  }
}
