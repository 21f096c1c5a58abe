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

  /// Makes a training of so many steps with the highest learning rate `rate`.
  package init(objective: BasicObjective, steps: Int, rate: Double, seed: UInt64) {
    (self.objective, self.steps, self.rate, self.seed) = (objective, steps, rate, seed)
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

  /// The weights after the last step, from random ones and biases by which all starts at the mean example: codes around 0, and what they
  /// are decoded to around that mean. Throws `CancellationError` when cancelled.
  package func weights(of examples: Tensor) throws -> Parameters {
    let batch = try Batch(count: examples.shape[0], ["input": examples, "target": examples])
    let key = RandomKey(seed: seed).split("full batch")
    let schedule = Schedule(peak: rate, steps: steps, warmUp: min(100, steps / 10), flat: 0.3, fall: .cosine)
    var adam = Adam(start(at: examples, key: key.split("weights")), settings: Adam.Settings())
    for step in 0..<steps {
      try Task.checkCancellation()
      let (_, slopes) = gradients(at: adam.weights) {
        objective.losses(batch, step: step, key: key.split(step), in: $0).total
      }
      _ = adam.update(meanOf: [slopes], learningRate: Float(schedule.rate(at: step)))
    }
    return adam.weights
  }

  private func start(at examples: Tensor, key: RandomKey) -> Parameters {
    var weights = Parameters(objective.parameters, key: key)
    let (count, size) = (examples.shape[0], examples.count / examples.shape[0])
    let mean = examples.converted(to: .plain).reshaped(to: [count, size]).columnMoments().means
    weights["decoder.expand.bias"] = Tensor(mean.map(Float.init), shape: [size])
    let head = objective.network.isVariational ? "encoder.moments" : "encoder.code"
    let rows = DoubleMatrix(weights["\(head).weight"])
    let centred = (0..<rows.rows).map { row in -Float((0..<size).reduce(0) { $0 + rows[row, $1] * mean[$1] }) }
    weights["\(head).bias"] = Tensor(centred, shape: [rows.rows])
    return weights
  }

  /// The weights as a model.
  package func model(of weights: Parameters) -> BasicAutoencoder {
    BasicAutoencoder(objective.network, weights, name: "linear", hash: "full-batch")
  }
}
