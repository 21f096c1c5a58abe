import LimnReport
import LimnTensors

/// A quantity with the way to measure it.
public struct Metric<Input>: Sendable {
  /// What is measured: its name, its unit, which way is better, and how samples become an estimate.
  public let quantity: Quantity
  /// One sample; NaN where there is nothing to measure. Throws where it cannot be measured.
  public let measure: @Sendable (Input) throws -> Double

  /// Makes a metric.
  public init(_ quantity: Quantity, _ measure: @escaping @Sendable (Input) throws -> Double) {
    self.quantity = quantity
    self.measure = measure
  }
}

/// A metric of a picture against the one that it should be.
public typealias ImageMetric = Metric<ImagePair>

/// A picture and the one that it should be, of one shape `[1, C, H, W]`, black 0 and white 1, as they are seen.
public struct ImagePair: Sendable {
  /// The picture that is measured.
  public let result: Tensor
  /// The one that it should be.
  public let clean: Tensor

  /// Makes a pair; two shapes are a programming error.
  public init(result: Tensor, clean: Tensor) {
    precondition(result.shape == clean.shape, "\(result.shape) is not \(clean.shape)")
    (self.result, self.clean) = (result, clean)
  }
}
