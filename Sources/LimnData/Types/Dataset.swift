import LimnTensors

/// Examples by index, each made when it is drawn, so that a data set may be larger than memory.
public protocol Dataset: Sendable {
  /// How many there are.
  var count: Int { get }

  /// What each tensor of an example holds, by name, as far as it is fixed for all.
  var types: [String: DataType] { get }

  /// How often each example is drawn, relative to the others; nil: equally often.
  var shares: [Double]? { get }

  /// What messages call an example: the path of its file, the number of its row.
  func name(of index: Int) -> String

  /// How many examples there are, in words: "200000 photos".
  var summary: String { get }

  /// Makes an example; the same index and key give the same one, whatever was drawn before. May be called from many tasks at
  /// once. Throws what opening it and making it throw.
  func example(_ index: Int, key: RandomKey) async throws -> Example
}

extension Dataset {
  /// Most draw their examples equally often.
  public var shares: [Double]? { nil }

  /// "example 1" for the first.
  public func name(of index: Int) -> String { "example \(index + 1)" }

  /// "200000 examples".
  public var summary: String { "\(count) examples" }

  /// Some examples as a batch, in order; the key of each is the batch's, split by its place in it.
  public func batch(_ indices: [Int], key: RandomKey) async throws -> Batch {
    var examples: [Example] = []
    for (place, index) in indices.enumerated() { examples.append(try await example(index, key: key.split(place))) }
    return try Batch(stacking: examples)
  }
}
