import LimnTensors

/// Several examples as tensors by name, `[count, …]` each: "input", "target", "label.smile", "class" (see `Example`).
public struct Batch: Sendable {
  /// How many examples there are.
  public let count: Int
  private var tensors: [String: Tensor]

  /// Makes a batch; throws `DataError` if a tensor's first extent is not the count.
  public init(count: Int, _ tensors: [String: Tensor]) throws(DataError) {
    self.count = count
    self.tensors = tensors
    for name in names { try check(tensors[name], name) }
  }

  /// Stacks examples in order. A tensor that stands under two names in every example stands under both in the batch too, held
  /// once. Throws `DataError` if there is none, or if they differ in names or in the shapes of one name.
  public init(stacking examples: [Example]) throws(DataError) {
    guard let first = examples.first else { throw DataError("a batch of no examples") }
    var stacked: [[ObjectIdentifier]: Tensor] = [:]
    var tensors: [String: Tensor] = [:]
    for example in examples.dropFirst() where example.tensors.keys != first.tensors.keys {
      let names = Set(example.tensors.keys).symmetricDifference(first.tensors.keys)
      throw DataError("only one of \(first.name) and \(example.name) has '\(names.min() ?? "")'")
    }
    for (name, tensor) in first.tensors {
      for example in examples {
        guard let shape = example[name]?.shape, shape != tensor.shape else { continue }
        throw DataError(
          "examples differ in size: '\(name)' of \(first.name) is \(tensor.shape), that of \(example.name) \(shape)")
      }
      let parts = examples.compactMap { $0[name] }
      let owners = parts.map { ObjectIdentifier($0.owner) }
      if let same = stacked[owners], same.shape.dimensions.dropFirst() == tensor.shape.dimensions.dropFirst() {
        tensors[name] = same
      } else {
        let whole = parts.count == 1 ? parts[0] : Tensor.stacked(parts)
        stacked[owners] = whole
        tensors[name] = whole
      }
    }
    count = examples.count
    self.tensors = tensors
  }

  /// The names of its tensors in alphabetical order.
  package var names: [String] { tensors.keys.sorted() }

  /// A tensor, nil if there is none of that name.
  public subscript(name: String) -> Tensor? { tensors[name] }

  /// A tensor that is needed; throws `DataError` with the names that there are.
  public func tensor(_ name: String) throws(DataError) -> Tensor {
    guard let tensor = tensors[name] else {
      throw DataError("the examples have no '\(name)', only \(names.map { "'\($0)'" }.joined(separator: ", "))")
    }
    return tensor
  }

  /// A copy with one more tensor, or another one of that name; throws `DataError` if its first extent is not the count.
  public func with(_ tensor: Tensor, as name: String) throws(DataError) -> Batch {
    var batch = self
    batch.tensors[name] = tensor
    try batch.check(tensor, name)
    return batch
  }

  private func check(_ tensor: Tensor?, _ name: String) throws(DataError) {
    guard let tensor, tensor.shape.rank == 0 || tensor.shape[0] != count else { return }
    throw DataError("'\(name)' of a batch of \(count) is \(tensor.shape), not [\(count), …]")
  }
}
