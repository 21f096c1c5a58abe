import LimnData
import LimnFoundation
import LimnTensors

/// What config.json says of a model of imported networks: its input, and its graphs without their floats, which are the weights.
package struct ImportedDescription: Codable, Sendable, Hashable {
  /// The pictures that it takes; an extent that is missing can be any.
  package struct Input: Codable, Sendable, Hashable {
    package var channels: Int
    package var height: Int?
    package var width: Int?
  }

  /// One graph.
  package struct Graph: Codable, Sendable, Hashable {
    var nodes: [Node]
    var inputs: [String]
    var outputs: [String]
    /// Whole numbers by name, with their extents.
    var integers: [String: Integers]

    struct Integers: Codable, Sendable, Hashable {
      var numbers: [Int]
      var extents: [Int]
    }

    struct Node: Codable, Sendable, Hashable {
      var name: String
      var operation: String
      var inputs: [String]
      var outputs: [String]
      var integers: [String: [Int]]
      var integer: [String: Int]
      var floats: [String: Float]
      var texts: [String: String]
    }
  }

  package var input: Input
  /// Units of the latent's vector; nil: pictures are their own latents.
  package var units: Int?
  /// Inputs beside the first, each of one value.
  package var fixed: [String: Double]
  /// The extents of those.
  package var fixedExtents: [String: [Int]]
  package var encoder: Graph?
  package var decoder: Graph?
}

extension ImportedDescription.Graph {
  /// Takes a folded model apart: its graph, and its floats as weights with names of their own.
  static func split(_ model: ONNXModel, prefix: String) -> (graph: ImportedDescription.Graph, weights: [String: Tensor])
  {
    var weights: [String: Tensor] = [:]
    var integers: [String: Integers] = [:]
    for (name, constant) in model.constants {
      switch constant {
      case .floats(let numbers, let extents): weights[prefix + name] = Tensor(numbers, shape: Shape(extents))
      case .integers(let numbers, let extents): integers[name] = Integers(numbers: numbers, extents: extents)
      }
    }
    let nodes = model.nodes.map { node in
      var kept = Node(
        name: node.name, operation: node.operation, inputs: node.inputs, outputs: node.outputs, integers: [:],
        integer: [:],
        floats: [:], texts: [:])
      for (name, value) in node.attributes {
        switch value {
        case .integers(let numbers): kept.integers[name] = numbers
        case .integer(let number): kept.integer[name] = number
        case .float(let number): kept.floats[name] = number
        case .text(let text): kept.texts[name] = text
        case .tensor(.integers(let numbers, _)): kept.integers[name] = numbers
        case .floats, .tensor: break
        }
      }
      return kept
    }
    return (
      Self(nodes: nodes, inputs: model.inputs.map(\.name), outputs: model.outputs.map(\.name), integers: integers),
      weights
    )
  }

  /// The folded model again.
  func model(weights: [String: Tensor], prefix: String) -> ONNXModel {
    var model = ONNXModel(name: "")
    model.inputs = inputs.map { .init(name: $0, extents: []) }
    model.outputs = outputs.map { .init(name: $0, extents: []) }
    model.constants = integers.sorted { $0.key < $1.key }.map {
      ($0.key, .integers($0.value.numbers, $0.value.extents))
    }
    for (name, tensor) in weights.sorted(by: { $0.key < $1.key }) where name.hasPrefix(prefix) {
      model.constants.append((String(name.dropFirst(prefix.count)), .init(tensor)))
    }
    model.nodes = nodes.map { node in
      var attributes: [String: ONNXModel.Attribute] = [:]
      for (name, numbers) in node.integers { attributes[name] = .integers(numbers) }
      for (name, number) in node.integer { attributes[name] = .integer(number) }
      for (name, number) in node.floats { attributes[name] = .float(number) }
      for (name, text) in node.texts { attributes[name] = .text(text) }
      return .init(
        name: node.name, operation: node.operation, inputs: node.inputs, outputs: node.outputs, attributes: attributes)
    }
    return model
  }
}

extension ImportedDescription {
  /// The type of the data that it takes and makes: a grey network that makes a picture of a picture sees any number of channels, one after
  /// the other; one with units is of grey pictures alone.
  package var type: DataType {
    let isAny = units == nil && input.channels == 1
    return .pixels(width: input.width, height: input.height, channels: isAny ? nil : input.channels)
  }

  /// Whether all extents are such as pictures, rows and single values have.
  var isSound: Bool {
    let sides = [input.height, input.width].compactMap(\.self)
    return [1, 3].contains(input.channels) && sides.allSatisfy { (1...4096).contains($0) }
      && (1...1 << 20).contains(units ?? 1) && (units != nil || encoder == nil)
      && fixedExtents.values.allSatisfy { extents in
        extents.count <= 4 && extents.allSatisfy { (1...4096).contains($0) } && extents.reduce(1, *) <= 1 << 20
      }
  }

  /// The shape of one picture: its own, or a square where it can be any.
  func shape(_ side: Int) -> Shape { [1, input.channels, input.height ?? side, input.width ?? side] }

  /// The inputs of a graph: what comes first, and the fixed values in their extents.
  func inputs(_ x: Tensor, of graph: ImportedGraph) -> [String: Tensor] {
    var inputs: [String: Tensor] = [:]
    for (index, name) in graph.inputs.enumerated() {
      guard index > 0, let value = fixed[name] else {
        inputs[name] = x
        continue
      }
      let extents = fixedExtents[name] ?? []
      let shape = extents.isEmpty ? Shape([]) : Shape([x.shape[0]] + extents.dropFirst())
      inputs[name] = Tensor(repeating: Float(value), shape: shape)
    }
    return inputs
  }
}
