import LimnTensors

/// The parts of a latent variable model of sequences with a state (VRNN: Chung et al., "A recurrent latent variable model for
/// sequential data", 2015). What they are joined to, in training and in use, is the same for all such networks and stands below.
package protocol RecurrentLatentNetwork: Module {
  /// Numbers in a frame, in the latent of a step, and in the state.
  var columns: Int { get }
  var units: Int { get }
  var states: Int { get }

  /// What posterior and state are shown of frames `[N, columns]`, each by itself.
  func features(of frames: Variable, in pass: Pass) -> Variable

  /// The distribution of a step's latent, given the state `[N, states]` before it.
  func prior(of state: Variable, in pass: Pass) -> Gaussian

  /// The distribution of a step's latent, given the features of its frame as well.
  func posterior(of features: Variable, _ state: Variable, in pass: Pass) -> Gaussian

  /// What a latent `[N, units]` says of the frame, `[N, columns]`.
  func frame(of latent: Variable, _ state: Variable, in pass: Pass) -> Variable

  /// The most likely frame of what `frame` says.
  func mostLikely(_ frame: Variable) -> Variable

  /// The state after a step.
  func state(after features: Variable, _ latent: Variable, _ state: Variable, in pass: Pass) -> Variable
}

extension RecurrentLatentNetwork {
  /// Default: the frames themselves.
  package func features(of frames: Variable, in pass: Pass) -> Variable { frames }
  /// Default: what is said is the frame.
  package func mostLikely(_ frame: Variable) -> Variable { frame }
}

/// One step of a walk through sequences.
package struct SequenceStep {
  /// The distribution of the latent given the steps before.
  package let prior: Gaussian
  /// The distribution of the latent given the frame as well; nil where the frame is the decoded one.
  package let posterior: Gaussian?
  /// The state before the step, `[N, states]`.
  package let state: Variable
  /// The latent that was chosen, `[N, units]`.
  package let latent: Variable
  /// The frame that it decodes to, `[N, columns]`.
  package let frame: Variable
}

/// What the evidence lower bound of sequences is made of, the steps one after another: those of step 0 first.
package struct SequenceEvidence {
  /// What is said of each frame, `[T·N, columns]`.
  package let frames: Variable
  /// The posteriors `[T·N, units]`, and the priors of their steps.
  package let posterior: Gaussian, prior: Gaussian
}

extension RecurrentLatentNetwork {
  /// Walks through sequences `[N, T, columns]` from a state of zeros; `choose` picks the latent of each step.
  package func steps(
    through sequences: Tensor, in pass: Pass,
    choose: (_ step: Int, _ prior: Gaussian, _ posterior: Gaussian) -> Variable
  ) -> [SequenceStep] {
    steps(sequences.shape[1], from: start(sequences.shape[0]), in: pass, given: sequences.step) {
      step, prior, posterior in
      choose(step, prior, posterior ?? prior)
    }
  }

  /// Walks through as many sequences as `count`, each step's frame being the one that is decoded.
  package func steps(
    _ length: Int, of count: Int, in pass: Pass, choose: (_ step: Int, _ prior: Gaussian) -> Variable
  ) -> [SequenceStep] { steps(length, from: start(count), in: pass, choose: choose) }

  /// Walks on from a state `[N, states]`, each step's frame being the one that is decoded.
  package func steps(
    _ length: Int, from state: Variable, in pass: Pass, choose: (_ step: Int, _ prior: Gaussian) -> Variable
  ) -> [SequenceStep] {
    steps(length, from: state, in: pass, given: { _ in nil }, choose: { step, prior, _ in choose(step, prior) })
  }

  /// The state before the first step, of so many sequences.
  package func start(_ count: Int) -> Variable { Variable(Tensor(zeros: [count, states])) }

  private func steps(
    _ length: Int, from first: Variable, in pass: Pass, given: (Int) -> Tensor?,
    choose: (Int, Gaussian, Gaussian?) -> Variable
  ) -> [SequenceStep] {
    var state = first
    return (0..<length).map { step in
      let own = given(step).map { features(of: Variable($0), in: pass) }
      let prior = self.prior(of: state, in: pass)
      let posterior = own.map { self.posterior(of: $0, state, in: pass) }
      let latent = choose(step, prior, posterior)
      let frame = mostLikely(self.frame(of: latent, state, in: pass))
      defer { state = self.state(after: own ?? features(of: frame, in: pass), latent, state, in: pass) }
      return SequenceStep(prior: prior, posterior: posterior, state: state, latent: latent, frame: frame)
    }
  }

  /// What the evidence lower bound of sequences `[N, T, columns]` is made of, with latents drawn from their posteriors.
  ///
  /// Only latents and states are found step by step; features, frames and priors of all steps are computed at once.
  package func evidence(of sequences: Tensor, key: RandomKey, in pass: Pass) -> SequenceEvidence {
    let (count, length) = (sequences.shape[0], sequences.shape[1])
    let features = features(of: Variable(sequences.stepsInRows), in: pass).parts(length)
    var state = start(count)
    var (states, latents): ([Variable], [Variable]) = ([], [])
    var (means, logs): ([Variable], [Variable]) = ([], [])
    for (step, own) in features.enumerated() {
      let posterior = posterior(of: own, state, in: pass)
      let latent = posterior.draw(noise: key.split(step).normal(posterior.mean.shape))
      states.append(state)
      latents.append(latent)
      means.append(posterior.mean)
      logs.append(posterior.logVariance)
      if step < length - 1 { state = self.state(after: own, latent, state, in: pass) }
    }
    let all = Variable(rows: states)
    return SequenceEvidence(
      frames: frame(of: Variable(rows: latents), all, in: pass),
      posterior: Gaussian(mean: Variable(rows: means), logVariance: Variable(rows: logs)),
      prior: prior(of: all, in: pass))
  }
}
