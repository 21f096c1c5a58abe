import LimnTensors

/// Some examples: what the network is given and what it should give, both `[N, 3, H, W]`.
public struct Batch: Sendable {
  /// What the network is given.
  public let input: Tensor
  /// What it should give.
  public let target: Tensor

  /// Makes a batch.
  public init(input: Tensor, target: Tensor) {
    self.input = input
    self.target = target
  }
}
