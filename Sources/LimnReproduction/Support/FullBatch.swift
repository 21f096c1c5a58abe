import LimnData
import LimnModels
import LimnNetworks
import LimnTensors
import LimnTraining

/// A training in which every step sees all of a few examples: what a theorem says of the optimum can then be checked closely.
package struct FullBatch {
  /// What is trained.
  package let objective: BasicObjective
  private let steps: Int
  private let rate: Double
  private let seed: UInt64
  private let start: Double
  private let isSampled: Bool

  /// Makes a training of so many steps with the highest learning rate `rate`, which begins at so much of the usual weights: from small ones a
  /// linear VAE finds its units one after the other, where large ones first have to be forgotten (Saxe et al., "Exact solutions to the
  /// nonlinear dynamics of learning in deep linear neural networks", 2014). Where it is not sampled, the mean over the posteriors of a variational
  /// network is computed by `LinearBound`, which has no noise.
  package init(
    objective: BasicObjective, steps: Int, rate: Double, start: Double = 1, isSampled: Bool = true, seed: UInt64
  ) {
    (self.objective, self.steps, self.rate, self.start) = (objective, steps, rate, start)
    (self.isSampled, self.seed) = (isSampled, seed)
  }

  /// A network of one linear map each way, for grey images of a size, whose pixels are normal; throws for no size or units.
  package static func linearNetwork(
    width: Int, height: Int, latent: Int, isVariational: Bool
  ) throws(ShapeError) -> BasicNetwork {
    let architecture = try BasicArchitecture([
      "width": .integer(width), "height": .integer(height), "latent": .integer(latent), "likelihood": .text("gaussian"),
    ])
    return BasicNetwork(architecture, isVariational: isVariational)
  }

  /// The weights after the last step, from random ones. What is trained sees the examples less their mean, by which steps are far more even
  /// in all directions; the mean is then put into the biases. Throws `CancellationError` when cancelled.
  package func weights(of examples: Tensor) throws -> Parameters {
    let (count, size) = (examples.shape[0], examples.count / examples.shape[0])
    let plain = examples.converted(to: .plain)
    let mean = plain.reshaped(to: [count, size]).columnMoments().means
    let centred = Tensor(shape: examples.shape) { output in
      plain.withValues { values in
        for place in output.indices { output[place] = Float(Double(values[place]) - mean[place % size]) }
      }
    }
    let batch = try Batch(count: count, ["input": centred, "target": centred])
    let key = RandomKey(seed: seed).split("full batch")
    let schedule = Schedule(peak: rate, steps: steps, warmUp: min(100, steps / 10), flat: 0.6, fall: .cosine)
    var first = Parameters(objective.parameters, key: key.split("weights"))
    for name in first.names where name.hasSuffix(".weight") { first[name] = first[name] * Float(start) }
    var adam = Adam(first, settings: Adam.Settings())
    for step in 0..<steps {
      try Task.checkCancellation()
      let (_, slopes) = gradients(at: adam.weights) {
        isSampled
          ? objective.losses(batch, step: step, key: key.split(step), in: $0).total
          : LinearBound.negative(of: objective, centred, in: $0)
      }
      _ = adam.update(meanOf: [slopes], learningRate: Float(schedule.rate(at: step)))
    }
    return moved(adam.weights, to: mean)
  }

  /// Weights for examples about a mean, made from those for examples about 0.
  private func moved(_ weights: Parameters, to mean: [Double]) -> Parameters {
    var weights = weights
    let head = objective.network.isVariational ? "encoder.moments" : "encoder.code"
    let rows = DoubleMatrix(weights["\(head).weight"])
    let codes = weights["\(head).bias"].array.enumerated().map { row, bias in
      Float(Double(bias) - zip(rows.row(row), mean).reduce(0) { $0 + $1.0 * $1.1 })
    }
    weights["\(head).bias"] = Tensor(codes, shape: [rows.rows])
    let pixels = zip(weights["decoder.expand.bias"].array, mean).map { Float(Double($0) + $1) }
    weights["decoder.expand.bias"] = Tensor(pixels, shape: [mean.count])
    return weights
  }

  /// The weights as a model.
  package func model(of weights: Parameters) -> BasicAutoencoder {
    BasicAutoencoder(objective.network, weights, name: "linear", hash: "full-batch")
  }
}
