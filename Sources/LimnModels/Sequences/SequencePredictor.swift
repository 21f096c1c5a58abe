import LimnNetworks
import LimnTensors

/// A model of sequences that says what comes next, and bounds how likely sequences are.
package protocol SequencePredictor: Sendable {
  /// The next frame at each step of sequences `[N, T, …]`, given those before it: the mean over draws of the step's latent from its prior,
  /// or the frame of the prior's mean where `samples` is 0. Throws `ShapeError` for inputs that are none.
  func predictions(of inputs: Tensor, samples: Int, key: RandomKey) throws -> Tensor

  /// The evidence lower bound of sequences and its parts, means over draws from the posteriors; throws as above.
  func bound(of inputs: Tensor, samples: Int, key: RandomKey) throws -> SequenceBound

  /// So many frames `[N, steps, …]` after those of sequences, drawn from the priors; throws as above.
  func continued(_ inputs: Tensor, by steps: Int, key: RandomKey) throws -> Tensor
}

/// The parts of the evidence lower bound of sequences, in nats a frame.
package struct SequenceBound: Sendable, Hashable {
  /// Minus the log-likelihood of the frames, given their latents.
  package let negativeLikelihood: Double
  /// The divergence of the posteriors from the priors of their steps, and from a standard normal distribution instead.
  package let divergence: Double, fromStandardNormal: Double

  /// Makes a bound of its parts.
  package init(negativeLikelihood: Double, divergence: Double, fromStandardNormal: Double) {
    (self.negativeLikelihood, self.divergence) = (negativeLikelihood, divergence)
    self.fromStandardNormal = fromStandardNormal
  }

  /// The bound: log p(x) is at least this.
  package var value: Double { -negativeLikelihood - divergence }
  /// The bound with a standard normal prior at each step in the place of the model's own.
  package var withStandardNormal: Double { -negativeLikelihood - fromStandardNormal }
}

extension SequenceModel: SequencePredictor where Network == RecurrentNetwork {
  /// The next frame at each step, given those before it.
  package func predictions(of inputs: Tensor, samples: Int, key: RandomKey) throws -> Tensor {
    let (sequences, pass) = (try rows(of: inputs), Pass(parameters))
    let steps = walk(sequences, pass)
    let frames = steps.enumerated().map { step, own -> Tensor in
      let state = own.state
      func frame(_ latent: Variable) -> Tensor { network.mostLikely(network.frame(of: latent, state, in: pass)).value }
      guard samples > 0 else { return frame(own.prior.mean) }
      var sum = Tensor(zeros: [sequences.shape[0], network.columns])
      for sample in 0..<samples {
        let noise = key.split(step).split(sample).normal(own.prior.mean.shape)
        sum = sum + frame(own.prior.draw(noise: noise))
      }
      return sum * (1 / Float(samples))
    }
    return framed(Tensor(steps: frames))
  }

  /// The evidence lower bound of sequences and its parts.
  package func bound(of inputs: Tensor, samples: Int, key: RandomKey) throws -> SequenceBound {
    let (sequences, pass) = (try rows(of: inputs), Pass(parameters))
    let target = sequences.stepsInRows
    var (nll, own, standard) = (0.0, 0.0, 0.0)
    for sample in 0..<samples {
      let evidence = network.evidence(of: sequences, key: key.split(sample), in: pass)
      nll += network.likelihood(evidence.frames, target: target, in: pass).items.reduce(0, +)
      own += evidence.posterior.divergence(from: evidence.prior).value.sum()
      standard += evidence.posterior.divergenceFromStandardNormal().value.sum()
    }
    let count = Double(samples * target.shape[0])
    return SequenceBound(negativeLikelihood: nll / count, divergence: own / count, fromStandardNormal: standard / count)
  }

  /// Frames after those of sequences, drawn from the priors.
  package func continued(_ inputs: Tensor, by count: Int, key: RandomKey) throws -> Tensor {
    let (sequences, pass) = (try rows(of: inputs), Pass(parameters))
    let last = sequences.shape[1] - 1
    guard let known = walk(sequences, pass).last else {
      throw ShapeError("\(space) continues no sequence of no frames")
    }
    let features = network.features(of: Variable(sequences.step(last)), in: pass)
    let state = network.state(after: features, known.latent, known.state, in: pass)
    let further = network.steps(count, from: state, in: pass) { step, prior in
      prior.draw(noise: key.split(step).normal(prior.mean.shape))
    }
    return framed(Tensor(steps: further.map(\.frame.value)))
  }

  /// The steps of sequences, each with the mean of its posterior as its latent.
  private func walk(_ sequences: Tensor, _ pass: Pass) -> [SequenceStep] {
    network.steps(through: sequences, in: pass) { _, _, posterior in posterior.mean }
  }
}
