import LimnData
import LimnTensors

// The tensors of a batch by the names that objectives share. Whether they are there is checked before the first step, by
// `Objective.needs`.
extension Batch {
  /// What the network receives.
  public var input: Tensor { needed("input") }

  /// What it should return.
  public var target: Tensor { needed("target") }

  /// Attributes `[N, K]`, in the order of their names: 1, 0, or NaN where one is not known.
  public func labels(_ names: [String]) -> Tensor {
    let columns = names.map { self["label." + $0]?.array ?? Array(repeating: .nan, count: count) }
    return Tensor((0..<count).flatMap { row in columns.map { $0[row] } }, shape: [count, names.count])
  }

  /// The number of each example's class, -1 where it is not known; nil without classes.
  public var classes: [Int]? { self["class"]?.array.map { Int($0) } }

  private func needed(_ name: String) -> Tensor {
    guard let tensor = self[name] else {
      preconditionFailure("an objective uses '\(name)' of its examples, and does not say so in 'needs'")
    }
    return tensor
  }
}
