import LimnTensors

/// PyTorch exports shuffles of pixels and channels as several nodes, of which nothing says how far they see: they become one again.
enum ShuffleFolding {
  private static let reshaping: Set<String> = ["Reshape", "Squeeze", "Unsqueeze"]

  /// The graph with shuffles as nodes of their own, and without what only computed or kept shapes; `shapes` are those of a first run.
  static func folded(_ model: ONNXModel, shapes: [String: Shape]) -> ONNXModel {
    var model = model
    for index in model.nodes.indices where model.nodes[index].operation == "Transpose" {
      guard case .integers(let order)? = model.nodes[index].attributes["perm"],
        let input = model.nodes[index].inputs.first,
        let shape = shapes[input], shape.rank == 6, let source = map(before: input, in: model, shapes),
        let output = model.nodes[index].outputs.first, let last = node(after: output, in: model, shapes)
      else { continue }
      let kind: String
      let r: Int
      switch order {
      case [0, 1, 3, 5, 2, 4] where shape[3] == shape[5]: (kind, r) = ("SpaceToDepth", shape[3])
      case [0, 1, 4, 2, 5, 3] where shape[2] == shape[3]: (kind, r) = ("DepthToSpace", shape[2])
      default: continue
      }
      model.nodes[last] = .init(
        name: model.nodes[index].name, operation: kind, inputs: [source], outputs: model.nodes[last].outputs,
        attributes: ["blocksize": .integer(r), "mode": .text("CRD")])
    }
    return withoutUnused(withoutReshapes(model, shapes))
  }

  /// The map that a value of more axes was made of.
  private static func map(before name: String, in model: ONNXModel, _ shapes: [String: Shape]) -> String? {
    var name = name
    while shapes[name]?.rank != 4 {
      guard let node = model.nodes.first(where: { $0.outputs.first == name }), reshaping.contains(node.operation),
        let input = node.inputs.first
      else { return nil }
      name = input
    }
    return name
  }

  /// The node that makes a map of a value of more axes.
  private static func node(after name: String, in model: ONNXModel, _ shapes: [String: Shape]) -> Int? {
    var name = name
    while let index = model.nodes.firstIndex(where: { $0.inputs.first == name && reshaping.contains($0.operation) }),
      let output = model.nodes[index].outputs.first
    {
      if shapes[output]?.rank == 4 { return index }
      name = output
    }
    return nil
  }

  /// The graph without nodes that give a map the extents that it has.
  private static func withoutReshapes(_ model: ONNXModel, _ shapes: [String: Shape]) -> ONNXModel {
    var model = model
    var names: [String: String] = [:]
    let outputs = Set(model.outputs.map(\.name))
    for index in model.nodes.indices {
      model.nodes[index].inputs = model.nodes[index].inputs.map { names[$0] ?? $0 }
      let node = model.nodes[index]
      guard node.operation == "Reshape", let input = node.inputs.first, let output = node.outputs.first,
        let shape = shapes[input], shape.rank == 4, shape == shapes[output], !outputs.contains(output)
      else { continue }
      names[output] = input
    }
    return model
  }

  /// The graph without nodes and numbers that no output needs.
  private static func withoutUnused(_ model: ONNXModel) -> ONNXModel {
    var model = model
    var needed = Set(model.outputs.map(\.name))
    model.nodes = model.nodes.reversed().filter { node in
      guard node.outputs.contains(where: needed.contains) else { return false }
      needed.formUnion(node.inputs)
      return true
    }.reversed()
    model.constants.removeAll { !needed.contains($0.name) }
    return model
  }
}
