import LimnTensors

/// A distribution over data whose density can be evaluated: probabilistic PCA, a flow.
public protocol DensityModel: Sendable {
  /// The natural logarithm of the density of each example of a batch `[N, …]` of the model's input type; throws for shapes it cannot
  /// take.
  func logDensity(of inputs: Tensor) throws -> [Double]
}
