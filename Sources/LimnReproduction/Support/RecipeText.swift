import LimnFoundation

/// The recipe of a basic autoencoder as text, which is kept beside what it trains.
package struct RecipeText: Sendable {
  /// The layers between image and latent.
  package enum Layers: Sendable {
    /// Linear ones with so many units.
    case linear(encoder: [Int], decoder: [Int], activation: String = "relu")
    /// Convolutions as in the papers.
    case convolutional(encoder: [Int], kernels: [Int], hidden: [Int], decoderHidden: [Int], decoder: [Int])
  }

  /// The name of the training and its model.
  package var name: String
  /// Whether it is a VAE.
  package var isVariational: Bool
  /// The images, and the units of the latent.
  package var width: Int, height: Int, latent: Int
  /// "bernoulli" or "gaussian".
  package var likelihood: String
  /// The layers between image and latent.
  package var layers: Layers
  /// More of its architecture, a line each: "prior: vamp".
  package var more: [String]
  /// Whether the decoder's last biases begin at the mean of the targets.
  package var startsAtMean: Bool
  /// The stages of its data, a line each.
  package var data: [String]
  /// The stages that give input and target.
  package var input: String, target: String
  /// Lines of `loss`.
  package var loss: [String]
  /// The highest learning rate.
  package var rate: Double
  /// "cosine", "constant", or more of the optimiser: "staged, last: 0.27".
  package var fall: String
  /// More settings of the optimiser: ", beta1: 0.99".
  package var optimiser: String
  /// Examples of a step.
  package var batch: Int
  /// Steps in all.
  package var steps: Int
  /// The seed of weights and examples.
  package var seed: Int

  /// Makes a recipe.
  package init(
    name: String, isVariational: Bool, width: Int, height: Int, latent: Int, likelihood: String, layers: Layers,
    more: [String] = [], startsAtMean: Bool = false, data: [String], input: String, target: String, loss: [String] = [],
    rate: Double, fall: String,
    optimiser: String = "",
    batch: Int, steps: Int, seed: Int
  ) {
    (self.name, self.isVariational, self.width, self.height) = (name, isVariational, width, height)
    (self.latent, self.likelihood, self.layers, self.more, self.data) = (latent, likelihood, layers, more, data)
    self.startsAtMean = startsAtMean
    (self.input, self.target, self.loss, self.rate) = (input, target, loss, rate)
    (self.fall, self.optimiser, self.batch, self.steps, self.seed) = (fall, optimiser, batch, steps, seed)
  }

  /// The file.
  package var text: String {
    let architecture: [String] =
      switch layers {
      case .linear(let encoder, let decoder, let activation):
        ["encoderHidden: \(encoder)", "decoderHidden: \(decoder)", "activation: \(activation)"]
      case .convolutional(let encoder, let kernels, let hidden, let decoderHidden, let decoder):
        [
          "encoderConvolutions: \(encoder)", "encoderKernels: \(kernels)", "encoderHidden: \(hidden)",
          "decoderHidden: \(decoderHidden)", "decoderConvolutions: \(decoder)",
        ]
      }
    let size = ["width: \(width)", "height: \(height)", "latent: \(latent)", "likelihood: \(likelihood)"]
    let lines =
      [
        "version: 1", "model:", "  name: \(name)",
        "  family: \(isVariational ? "basic-vae" : "basic-autoencoder")",
      ] + (startsAtMean ? ["  output-bias: mean"] : []) + ["  architecture:"]
      + (size + architecture + more).map { "    " + $0 } + ["data:"] + data.map { "  - " + $0 }
      + ["input: \(input)", "target: \(target)"] + (loss.isEmpty ? [] : ["loss:"] + loss.map { "  " + $0 }) + [
        "optimiser: { name: adam, learning-rate: \(rate), fall: \(fall)\(optimiser) }", "batch: \(batch)",
        // A small batch in one piece is a third faster on one core than in two halves, and trainings run side by side.
        "shards: \(batch < 32 || batch % 2 == 1 ? 1 : 2)", "steps: \(steps)",
        "checkpoint-every: \(max(1, min(1000, steps / 4)))", "seed: \(seed)",
      ]
    return lines.map { $0 + "\n" }.joined()
  }
}

extension String {
  /// The text in quotes, as YAML reads it.
  package var quoted: String { quotedAsJSON }
}
