import Foundation
import LimnData
import LimnNetworks
import LimnTensors

/// The bias of a network's last layer, which can begin where an untrained network gives the mean of its targets (Burda et al.,
/// "Importance weighted autoencoders", 2016, as in the authors' code).
public struct OutputBias: Sendable, Hashable {
  /// The parameter's name: `[C·H·W]` or, after a convolution, `[C]`.
  public let name: String
  /// Whether the network gives the logits of its targets.
  public let isLogit: Bool

  /// Makes a description.
  public init(_ name: String, isLogit: Bool) {
    self.name = name
    self.isLogit = isLogit
  }

  /// As many examples, at least, give the mean.
  private static let examples = 10_000

  /// Weights with the bias of the mean of 10,000 targets; throws as the loader does.
  func starting(_ weights: Parameters, at loader: BatchLoader, batch: Int, key: RandomKey) async throws -> Parameters {
    var sums: [Double] = []
    var count = 0
    while count < Self.examples {
      try Task.checkCancellation()
      let target = try await loader.batch(batch, key: key.split(count)).target
      let numbers = target.converted(to: .plain).array
      if sums.isEmpty { sums = [Double](repeating: 0, count: numbers.count / batch) }
      for place in numbers.indices { sums[place % sums.count] += Double(numbers[place]) }
      count += batch
    }
    var weights = weights
    weights[name] = bias(of: sums.map { $0 / Double(count) }, shape: weights[name].shape)
    return weights
  }

  /// The bias of a shape for means `[C·H·W]`, of which those of a channel are averaged where the bias has one number for them all.
  func bias(of means: [Double], shape: Shape) -> Tensor {
    let part = means.count / shape.count
    let values = (0..<shape.count).map { index in
      let mean = means[index * part..<(index + 1) * part].reduce(0, +) / Double(part)
      guard isLogit else { return Float(mean) }
      let probability = min(max(mean, 0.001), 0.999)
      return Float(log(probability / (1 - probability)))
    }
    return Tensor(values, shape: shape)
  }
}
