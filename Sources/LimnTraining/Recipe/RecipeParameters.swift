import LimnFoundation
import LimnNetworks

/// What recipes of every family have: the declarations that `Recipe` reads by and `RecipeSchema` writes.
enum RecipeParameters {
  static let version = Parameter("version", .integer(1...1), help: "The version of this form of file.")

  // The training.
  static let batch = Parameter("batch", .integer(1...65_536), help: "Examples of a step.")
  static let shards = Parameter(
    "shards", .integer(1...65_536),
    help: "The parts of a batch that are computed side by side; 2 without it, 1 for an odd batch.", optional: true)
  static let steps = Parameter("steps", .integer(1...100_000_000), help: "Steps of the whole training.")
  static let checkpointEvery = Parameter(
    "checkpoint-every", .integer(1...100_000_000), help: "Steps from one checkpoint to the next.",
    default: .integer(1000))
  static let seed = Parameter(
    "seed", .integer(0...Int.max), help: "The seed of all random numbers.", default: .integer(0))
  static let sampling = Parameter(
    "sampling", .choice(["uniform", "area"]), help: "How photos are drawn: all alike, or by their number of pixels.",
    default: .text("uniform"))
  static let output = Parameter(
    "output", .text, help: "The folder for checkpoint, log, plot and model, which --output gives too.", optional: true)

  static let validation = Parameter(
    "validation",
    .group([
      Parameter(
        "share", .number(0.0001...0.9), help: "The share of the files that are held out.", default: .number(0.1)),
      Parameter(
        "every", .integer(1...100_000_000), help: "Steps from one measurement to the next.", default: .integer(500)),
      Parameter(
        "patience", .integer(1...1_000_000),
        help:
          "After so many measurements in a row without a lower loss the training stops; at its last step without it.",
        optional: true),
      Parameter(
        "examples", .integer(1...10_000_000), help: "The most examples that are measured.", default: .integer(1000)),
    ]),
    help:
      "Examples that the training does not learn from: their loss is logged, and the model has the weights with the least.",
    optional: true)

  /// How long and in what portions to train, and where to: in the order of a new recipe.
  static let training = [batch, shards, steps, checkpointEvery, validation, seed, sampling, output]

  // The data.
  static let input = Parameter("input", .text, help: "The stage in 'data' that gives what the network takes.")
  static let target = Parameter(
    "target", .text, help: "The stage in 'data' that gives what the network should return; the input without it.",
    optional: true)

  static let labelFile = Parameter(
    "file", .text, help: "A table of labels; without it, that of the stage 'load'.", optional: true)
  static let personColumn = Parameter(
    "persons", .text, help: "The column that identifies the person in each photo.", optional: true)
  static let labelWeights = Parameter(
    "weights", .list(of: .text, count: 0...10_000),
    help: "How many times as often photos with an attribute are drawn, as in [eyeglasses=3].", default: .list([]))
  static let labels = Parameter(
    "labels", .group([labelFile, personColumn, labelWeights]), help: "What is known of the photos.", optional: true)

  // The model, beside its architecture.
  static func family(_ objectives: [ObjectiveKind]) -> Parameter {
    Parameter("family", .choice(objectives.map(\.family.name)), help: "The family of models.")
  }
  static let name = Parameter("name", .text, help: "The model's name, which becomes its folder's.")
  static let precision = Parameter(
    "precision", .choice(["float32", "float16"]), help: "How the weights are written.", default: .text("float32"))
  static let from = Parameter(
    "from", .text, help: "A model to begin with, by its name or folder; random weights without it.", optional: true)
  static let outputBias = Parameter(
    "output-bias", .choice(["zero", "mean"]),
    help:
      "The biases of the last layer at first: 0, or those with which an untrained model gives the mean of the targets.",
    default: .text("zero"))

  // The optimiser.
  static let optimiserName = Parameter(
    "name", .choice(["adam", "adamw"]), help: "The optimiser; adamw has a weight decay of 0.01 by default.")
  static let beta1 = Parameter(
    "beta1", .number(0...0.9999), help: "The decay of the mean gradient.", default: .number(0.9))
  static let beta2 = Parameter(
    "beta2", .number(0...0.99999), help: "The decay of the mean squared gradient.", default: .number(0.999))
  static let epsilon = Parameter(
    "epsilon", .number(1e-16...1),
    help: "What is added to the root of the mean squared gradient, which is 0 of weights without a gradient.",
    default: .number(1e-8))
  static let weightDecay = Parameter(
    "weight-decay", .number(0...1), help: "The part by which weights shrink at a learning rate of 1.", optional: true)
  static let clip = Parameter(
    "clip", .number(1e-6...1e6), help: "The largest norm of the gradient; any without it.", optional: true)
  static let averageDecay = Parameter(
    "ema", .number(0...0.999999), help: "The decay of the moving average of the weights, which the model then has.",
    optional: true)
  static let learningRate = Parameter("learning-rate", .number(0...10), help: "The highest learning rate.")
  static let warmUp = Parameter(
    "warm-up", .integer(0...100_000_000), help: "Steps over which the learning rate rises from 0.", default: .integer(0)
  )
  static let flat = Parameter(
    "flat", .number(0...1), help: "The part of the steps before the learning rate falls.", default: .number(0))
  static let fall = Parameter(
    "fall", .choice(Schedule.Fall.allCases.map(\.rawValue)), help: "How the learning rate falls.",
    default: .text("constant"))
  static let last = Parameter(
    "last", .number(0...1), help: "The last learning rate as a part of the highest.", default: .number(0))
  static let optimiser = Parameter(
    "optimiser",
    .group([
      optimiserName, learningRate, warmUp, flat, fall, last, beta1, beta2, epsilon, weightDecay, clip, averageDecay,
    ]), help: "The optimiser and the learning rate of each step.")
}
