import LimnTensors

/// The hyperparameters of a `FaceFinder`, as config.json writes them.
public struct FaceFinderArchitecture: Codable, Sendable, Hashable {
  /// Each picture of the pyramid is this many times as large as the one before it.
  public var factor: Double
  /// The smallest probability of a face after each of the three networks.
  public var thresholds: [Double]

  /// Makes an architecture; throws `ShapeError` for numbers that are out of range.
  public init(factor: Double = 0.709, thresholds: [Double] = [0.6, 0.7, 0.7]) throws(ShapeError) {
    self.factor = factor
    self.thresholds = thresholds
    try validate()
  }

  /// Throws `ShapeError` for numbers that are out of range.
  public func validate() throws(ShapeError) {
    guard (0.1...0.95).contains(factor) else { throw ShapeError("factor is from 0.1 to 0.95, not \(factor)") }
    guard thresholds.count == 3, thresholds.allSatisfy({ (0.01...0.999).contains($0) }) else {
      throw ShapeError("thresholds is three numbers from 0.01 to 0.999, one a network, not \(thresholds)")
    }
  }
}
