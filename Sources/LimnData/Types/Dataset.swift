import LimnTensors

/// Examples by index, each made when it is drawn, so that a data set may be larger than memory.
public protocol Dataset: Sendable {
  /// How many there are.
  var count: Int { get }

  /// What each tensor of an example holds, by name, as far as it is fixed for all.
  var types: [String: DataType] { get }

  /// Makes an example; the same index and key give the same one, whatever was drawn before. May be called from many tasks at
  /// once. Throws what opening it and making it throw.
  func example(_ index: Int, key: RandomKey) async throws -> Example
}

extension Dataset {
  /// Some examples as a batch, in order; the key of each is the batch's, split by its place in it.
  public func batch(_ indices: [Int], key: RandomKey) async throws -> Batch {
    var examples: [Example] = []
    for (place, index) in indices.enumerated() { examples.append(try await example(index, key: key.split(place))) }
    return try Batch(stacking: examples)
  }
}
