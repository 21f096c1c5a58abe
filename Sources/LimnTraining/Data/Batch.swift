import LimnTensors

/// Some examples: what the network is given and what it should give, both `[N, 3, H, W]`, and what is known of them.
public struct Batch: Sendable {
  /// What the network is given.
  public let input: Tensor
  /// What it should give.
  public let target: Tensor
  /// The attributes `[N, K]`: 1, 0, or NaN where one is not known; nil without labels.
  public let labels: Tensor?
  /// The number of each example's class, -1 where it is not known; nil without a class column.
  public let classes: [Int]?

  /// Makes a batch.
  public init(input: Tensor, target: Tensor, labels: Tensor? = nil, classes: [Int]? = nil) {
    self.input = input
    self.target = target
    self.labels = labels
    self.classes = classes
  }
}
