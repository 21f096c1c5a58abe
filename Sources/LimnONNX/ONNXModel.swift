import LimnTensors

/// A network as ONNX describes it: nodes in the order in which they are computed, weights, inputs and outputs.
package struct ONNXModel: Sendable {
  /// One operation.
  package struct Node: Sendable, Hashable {
    /// Its name, for messages.
    package var name: String
    /// What it does: "Conv".
    package var operation: String
    /// The values that it takes, "" for one that is left out, and those that it gives, by name.
    package var inputs: [String], outputs: [String]
    /// Its settings by name.
    package var attributes: [String: Attribute]

    /// Makes a node of its parts.
    package init(
      name: String, operation: String, inputs: [String], outputs: [String], attributes: [String: Attribute]
    ) {
      (self.name, self.operation, self.inputs, self.outputs) = (name, operation, inputs, outputs)
      self.attributes = attributes
    }
  }

  /// A setting of a node.
  package enum Attribute: Sendable, Hashable {
    case integer(Int)
    case integers([Int])
    case float(Float)
    case floats([Float])
    case text(String)
    case tensor(Constant)
  }

  /// Numbers that are part of the model.
  package enum Constant: Sendable, Hashable {
    /// Floats with their extents.
    case floats([Float], [Int])
    /// Whole numbers with their extents.
    case integers([Int], [Int])
  }

  /// An input or an output: its extents, those that can be any by a name.
  package struct Value: Sendable, Hashable {
    /// One extent.
    package enum Extent: Sendable, Hashable {
      case fixed(Int)
      case any(String)
    }

    /// Its name.
    package var name: String
    /// Its extents.
    package var extents: [Extent]

    /// Makes a value of its parts.
    package init(name: String, extents: [Extent]) { (self.name, self.extents) = (name, extents) }
  }

  /// The model's name.
  package var name: String
  /// The nodes.
  package var nodes: [Node] = []
  /// The weights by name, in the order in which they are written.
  package var constants: [(name: String, value: Constant)] = []
  /// Its inputs and outputs.
  package var inputs: [Value] = [], outputs: [Value] = []
  /// Remarks by their names.
  package var remarks: [(name: String, text: String)] = []
  /// The version of ONNX's own operations (opset) that its nodes are of.
  package var operations = 17

  /// Makes a model without nodes.
  package init(name: String) { self.name = name }
}

extension ONNXModel.Constant {
  /// The numbers of a tensor.
  package init(_ tensor: Tensor) { self = .floats(tensor.converted(to: .plain).array, tensor.shape.dimensions) }
}

extension ONNXModel.Value: CustomStringConvertible {
  /// "image [N, 3, H, W]".
  package var description: String {
    let words = extents.map { extent in
      switch extent {
      case .fixed(let number): "\(number)"
      case .any(let name): name
      }
    }
    return "\(name) [\(words.joined(separator: ", "))]"
  }
}
