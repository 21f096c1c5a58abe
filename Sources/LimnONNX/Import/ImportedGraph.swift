import LimnFoundation
import LimnTensors

/// A graph that came from an ONNX file, ready to be computed: nodes in order, and the numbers that they need.
package struct ImportedGraph: Sendable {
  let nodes: [ONNXModel.Node]
  /// The names of its inputs and outputs.
  let inputs: [String], outputs: [String]
  let constants: [String: GraphValue]
  private let operations: [GraphOperations.Operation]
  /// The values that no later node needs, by node.
  private let finished: [[String]]

  /// Makes a graph of folded nodes; throws for an operation that is not supported, and for a node that takes what is not there.
  package init(_ model: ONNXModel) throws(ONNXError) {
    (nodes, inputs, outputs) = (model.nodes, model.inputs.map(\.name), model.outputs.map(\.name))
    constants = Dictionary(model.constants.map { ($0.name, $0.value.value) }, uniquingKeysWith: { $1 })
    var operations: [GraphOperations.Operation] = []
    var known = Set(inputs).union(constants.keys)
    for node in nodes {
      operations.append(try GraphOperations.operation(of: node))
      if let missing = node.inputs.first(where: { !$0.isEmpty && !known.contains($0) }) {
        throw ONNXError(node, "it takes '\(missing.printable)', which no node before it gives")
      }
      for output in node.outputs where !output.isEmpty {
        guard known.insert(output).inserted else {
          throw ONNXError(node, "it gives '\(output.printable)', which is given before it")
        }
      }
    }
    if let missing = outputs.first(where: { !known.contains($0) }) {
      throw ONNXError("the output '\(missing.printable)' is not computed by any node")
    }
    self.operations = operations
    var last: [String: Int] = [:]
    for (index, node) in nodes.enumerated() { for name in node.inputs { last[name] = index } }
    var finished = [[String]](repeating: [], count: nodes.count)
    for (name, index) in last where constants[name] == nil && !outputs.contains(name) { finished[index].append(name) }
    self.finished = finished
  }

  /// The outputs for some inputs, in the order of the names; throws with the node where one cannot be computed.
  package func callAsFunction(_ given: [String: Tensor]) throws(ONNXError) -> [Tensor] {
    try run(given) { _, _ in }
  }

  /// The same; `see` is shown each value as it is computed, with its name.
  func run(_ given: [String: Tensor], see: (String, GraphValue) -> Void) throws(ONNXError) -> [Tensor] {
    var values = constants
    for name in inputs {
      guard let tensor = given[name] else { throw ONNXError("the input '\(name.printable)' is missing") }
      values[name] = .tensor(tensor)
    }
    for (index, node) in nodes.enumerated() {
      let call = GraphCall(node: node, inputs: node.inputs.map { $0.isEmpty ? nil : values[$0] })
      for (name, value) in zip(node.outputs, try operations[index](call)) {
        values[name] = value
        see(name, value)
      }
      for name in finished[index] { values[name] = nil }
    }
    var results: [Tensor] = []
    for name in outputs {
      guard case .tensor(let tensor)? = values[name] else {
        throw ONNXError("the output '\(name.printable)' is no floats")
      }
      results.append(tensor.converted(to: .plain))
    }
    return results
  }
}
