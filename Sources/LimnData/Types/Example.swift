import LimnTensors

/// One example of a training: tensors by name, each with a first extent of 1.
///
/// Names that all objectives know: "input" (what the network receives), "target" (what it should return), "label.NAME" `[1]`
/// (an attribute: 1, 0, or NaN where it is not known), "class" `[1]` (the number of its class, -1 where it is not known). Any
/// other name is as good: "mask", "time".
public struct Example: Sendable {
  /// What messages call it: the path of its file, the number of its row.
  public let name: String
  /// The tensors, `[1, …]` each. Names that stand for the same data should have the same tensor: a batch then holds it once.
  public var tensors: [String: Tensor]

  /// Makes an example of its tensors.
  public init(name: String, tensors: [String: Tensor]) {
    for (key, tensor) in tensors {
      precondition(
        tensor.shape.rank > 0 && tensor.shape[0] == 1, "'\(key)' of an example is \(tensor.shape), not [1, …]")
    }
    self.name = name
    self.tensors = tensors
  }

  /// A tensor, nil if the example has none of that name.
  public subscript(name: String) -> Tensor? {
    get { tensors[name] }
    set { tensors[name] = newValue }
  }
}
