import LimnTensors

/// The parts of a latent variable model of sequences with a state (VRNN: Chung et al., "A recurrent latent variable model for
/// sequential data", 2015). What they are joined to, in training and in use, is the same for all such networks and stands below.
package protocol RecurrentLatentNetwork: Module {
  /// Numbers in a frame, in the latent of a step, and in the state.
  var columns: Int { get }
  var units: Int { get }
  var states: Int { get }

  /// The distribution of a step's latent, given the state `[N, states]` before it.
  func prior(of state: Variable, in pass: Pass) -> Gaussian

  /// The distribution of a step's latent, given its frame `[N, columns]` as well.
  func posterior(of frame: Variable, _ state: Variable, in pass: Pass) -> Gaussian

  /// The frame `[N, columns]` that a latent `[N, units]` decodes to.
  func frame(of latent: Variable, _ state: Variable, in pass: Pass) -> Variable

  /// The state after a step.
  func state(after frame: Variable, _ latent: Variable, _ state: Variable, in pass: Pass) -> Variable
}

/// One step of a walk through sequences.
package struct SequenceStep {
  /// The distribution of the latent given the steps before.
  package let prior: Gaussian
  /// The distribution of the latent given the frame as well; nil where the frame is the decoded one.
  package let posterior: Gaussian?
  /// The latent that was chosen, `[N, units]`.
  package let latent: Variable
  /// The frame that it decodes to, `[N, columns]`.
  package let frame: Variable
}

extension RecurrentLatentNetwork {
  /// Walks through sequences `[N, T, columns]` from a state of zeros; `choose` picks the latent of each step.
  package func steps(
    through sequences: Tensor, in pass: Pass,
    choose: (_ step: Int, _ prior: Gaussian, _ posterior: Gaussian) -> Variable
  ) -> [SequenceStep] {
    steps(sequences.shape[1], of: sequences.shape[0], in: pass, given: sequences.step) { step, prior, posterior in
      choose(step, prior, posterior ?? prior)
    }
  }

  /// Walks through as many sequences as `count`, each step's frame being the one that is decoded.
  package func steps(
    _ length: Int, of count: Int, in pass: Pass, choose: (_ step: Int, _ prior: Gaussian) -> Variable
  ) -> [SequenceStep] {
    steps(length, of: count, in: pass, given: { _ in nil }, choose: { step, prior, _ in choose(step, prior) })
  }

  private func steps(
    _ length: Int, of count: Int, in pass: Pass, given: (Int) -> Tensor?,
    choose: (Int, Gaussian, Gaussian?) -> Variable
  ) -> [SequenceStep] {
    var state = Variable(Tensor(zeros: [count, states]))
    return (0..<length).map { step in
      let own = given(step).map { Variable($0) }
      let prior = self.prior(of: state, in: pass)
      let posterior = own.map { self.posterior(of: $0, state, in: pass) }
      let latent = choose(step, prior, posterior)
      let frame = self.frame(of: latent, state, in: pass)
      state = self.state(after: own ?? frame, latent, state, in: pass)
      return SequenceStep(prior: prior, posterior: posterior, latent: latent, frame: frame)
    }
  }

  /// What the evidence lower bound of sequences `[N, T, columns]` is made of, with latents drawn from their posteriors: the decoded
  /// frames of each step, and the divergence of posteriors from priors, summed over the steps, in nats, `[N]`.
  package func evidence(
    of sequences: Tensor, key: RandomKey, in pass: Pass
  ) -> (frames: [Variable], divergence: Variable) {
    let steps = steps(through: sequences, in: pass) { step, _, posterior in
      posterior.draw(noise: key.split(step).normal(posterior.mean.shape))
    }
    let divergences = steps.compactMap { step in step.posterior.map { $0.divergence(from: step.prior) } }
    return (steps.map(\.frame), divergences.dropFirst().reduce(divergences[0], +))
  }
}
