import LimnTensors

/// What flows between the nodes of an imported graph.
enum GraphValue: Sendable {
  /// Floats.
  case tensor(Tensor)
  /// Whole numbers with their extents: shapes and places.
  case integers([Int], [Int])
}

/// A node with what it is given.
struct GraphCall {
  let node: ONNXModel.Node
  /// The values of its inputs; nil for one that is left out.
  let inputs: [GraphValue?]

  func fail(_ text: String) -> ONNXError { ONNXError(node, text) }

  /// The floats of an input; throws where it has none.
  func tensor(_ index: Int) throws(ONNXError) -> Tensor {
    guard let tensor = try optionalTensor(index) else { throw fail("its input \(index + 1) is missing") }
    return tensor
  }

  /// The floats of an input that may be left out.
  func optionalTensor(_ index: Int) throws(ONNXError) -> Tensor? {
    guard index < inputs.count, let value = inputs[index] else { return nil }
    switch value {
    case .tensor(let tensor): return tensor
    case .integers: throw fail("it is computed of whole numbers, which is not supported")
    }
  }

  /// Numbers in a result at most.
  private static let mostNumbers = 1 << 28

  /// Throws where a result of these extents would be larger than anything that is computed here.
  func check(_ extents: [Int]) throws(ONNXError) {
    var count = 1
    for extent in extents {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow, product <= Self.mostNumbers else {
        throw fail("its result \(extents) is too large")
      }
      count = product
    }
  }

  /// A map `[N, C, H, W]`.
  func map(_ index: Int) throws(ONNXError) -> Tensor {
    let tensor = try tensor(index)
    guard tensor.shape.rank == 4 else { throw fail("it takes [N, C, H, W], not \(tensor.shape)") }
    return tensor
  }

  /// The whole numbers of an input that may be left out.
  func integers(_ index: Int) throws(ONNXError) -> [Int]? {
    guard index < inputs.count, let value = inputs[index] else { return nil }
    guard case .integers(let numbers, _) = value else {
      throw fail("its input \(index + 1) is no list of whole numbers")
    }
    return numbers
  }

  func integer(_ name: String, default value: Int) -> Int {
    if case .integer(let number)? = node.attributes[name] { number } else { value }
  }

  func float(_ name: String, default value: Float) -> Float {
    if case .float(let number)? = node.attributes[name] { number } else { value }
  }

  func text(_ name: String, default value: String) -> String {
    if case .text(let text)? = node.attributes[name] { text } else { value }
  }

  func list(_ name: String) -> [Int]? {
    if case .integers(let numbers)? = node.attributes[name] { numbers } else { nil }
  }
}
