/// The recipe of a variational recurrent network as text, which is kept beside what it trains.
package struct SequenceRecipe: Sendable {
  /// The name of the training and its model.
  package let name: String
  /// The frames, the units of a step's latent and of the state.
  package let width: Int, height: Int, latent: Int, states: Int
  /// "bernoulli" or "gaussian".
  package let likelihood: String
  /// Units of the layers on either side of a frame, of those before posterior and prior, and of those after a latent.
  package let frame: Int, hidden: Int, latentHidden: Int
  /// The stage of its data, whose output is called "video".
  package let data: String
  /// The highest learning rate.
  package let rate: Double
  /// Sequences of a step, steps in all, and the seed of weights and examples.
  package let batch: Int, steps: Int, seed: Int

  /// Makes a recipe.
  package init(
    name: String, width: Int, height: Int, latent: Int, states: Int, likelihood: String, frame: Int, hidden: Int,
    latentHidden: Int, data: String, rate: Double, batch: Int, steps: Int, seed: Int
  ) {
    (self.name, self.width, self.height, self.latent, self.states) = (name, width, height, latent, states)
    (self.likelihood, self.frame, self.hidden, self.latentHidden) = (likelihood, frame, hidden, latentHidden)
    (self.data, self.rate, self.batch, self.steps, self.seed) = (data, rate, batch, steps, seed)
  }

  /// The file.
  package var text: String {
    """
    version: 1
    model:
      name: \(name)
      family: vrnn
      architecture:
        width: \(width)
        height: \(height)
        latent: \(latent)
        states: \(states)
        likelihood: \(likelihood)
        frameHidden: [\(frame)]
        posteriorHidden: [\(hidden)]
        priorHidden: [\(hidden)]
        latentHidden: [\(latentHidden)]
        decoderHidden: [\(frame)]
        length: 50
    data:
      - \(data)
    input: video
    loss: { beta: 1, warm-up: \(min(500, steps / 10)) }
    optimiser: { name: adam, learning-rate: \(rate), warm-up: \(min(200, steps / 10)), flat: 0.4, fall: cosine, last: 0.02, clip: 100 }
    batch: \(batch)
    steps: \(steps)
    checkpoint-every: \(max(1, min(500, steps / 4)))
    seed: \(seed)

    """
  }
}
