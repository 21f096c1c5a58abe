import LimnFoundation

/// An ONNX model that cannot be read or used: one line, with the node where there is one.
package struct ONNXError: KindedError, Hashable, CustomStringConvertible {
  /// What is wrong.
  package let description: String
  /// A model is the cause.
  package var errorKind: ErrorKind { .model }

  /// Makes an error of its line.
  package init(_ description: String) { self.description = description }

  /// The same of a node: "node 'conv_1' (Conv): …".
  package init(_ node: ONNXModel.Node, _ text: String) {
    self.init("node '\(node.name.printable)' (\(node.operation.printable)): \(text)")
  }
}
