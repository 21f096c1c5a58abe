import LimnNetworks
import LimnTensors

/// The layers of a variational recurrent network of frames (VRNN: Chung et al., "A recurrent latent variable model for sequential data",
/// 2015, eq. 5–9): linear layers for frames and latents, and a gated recurrent unit.
package struct RecurrentNetwork: RecurrentLatentNetwork {
  /// The hyperparameters.
  package let architecture: RecurrentArchitecture
  private let frames: LinearStack, latents: LinearStack
  private let posteriors: LinearStack, priors: LinearStack, decoder: LinearStack
  private let cell: GRUCell

  /// Makes the layers.
  package init(_ architecture: RecurrentArchitecture) {
    self.architecture = architecture
    let (units, states) = (architecture.latent, architecture.states)
    let columns = architecture.channels * architecture.height * architecture.width
    frames = LinearStack("frames", columns, architecture.hidden("frame"))
    latents = LinearStack("latents", units, architecture.hidden("latent"))
    posteriors = LinearStack("posterior", frames.outputs + states, architecture.hidden("posterior"), to: 2 * units)
    priors = LinearStack("prior", states, architecture.hidden("prior"), to: 2 * units)
    decoder = LinearStack("decoder", latents.outputs + states, architecture.hidden("decoder"), to: columns)
    cell = GRUCell("cell", frames.outputs + latents.outputs, states)
  }

  /// Numbers in a frame.
  package var columns: Int { decoder.outputs }
  /// Numbers in the latent of a step.
  package var units: Int { architecture.latent }
  /// Numbers in the state.
  package var states: Int { architecture.states }

  /// The parts that have parameters.
  package var modules: [(name: String, module: any Module)] {
    var parts: [(name: String, module: any Module)] = [
      ("frames", frames), ("latents", latents), ("posterior", posteriors),
    ]
    if architecture.prior == .learned { parts.append(("prior", priors)) }
    parts += [("decoder", decoder), ("cell", cell)]
    if architecture.likelihood == .gaussian { parts.append(("likelihood", PixelVariance())) }
    return parts.filter { !$0.module.parameters.isEmpty }
  }

  /// What posterior and state are shown of frames `[N, columns]`.
  package func features(of frames: Variable, in pass: Pass) -> Variable { self.frames(frames, in: pass) }

  /// The distribution of a step's latent, given the state before it.
  package func prior(of state: Variable, in pass: Pass) -> Gaussian {
    guard architecture.prior == .learned else {
      let zeros = Variable(Tensor(zeros: [state.shape[0], units]))
      return Gaussian(mean: zeros, logVariance: zeros)
    }
    return Gaussian(moments: priors(state, in: pass)).clampingLogVariance()
  }

  /// The distribution of a step's latent, given the features of its frame as well.
  package func posterior(of features: Variable, _ state: Variable, in pass: Pass) -> Gaussian {
    Gaussian(moments: posteriors(Variable(columns: [features, state]), in: pass)).clampingLogVariance()
  }

  /// The logits of Bernoulli pixels, the means of normal ones.
  package func frame(of latent: Variable, _ state: Variable, in pass: Pass) -> Variable {
    decoder(Variable(columns: [latents(latent, in: pass), state]), in: pass)
  }

  /// The probabilities of Bernoulli pixels, the means of normal ones.
  package func mostLikely(_ frame: Variable) -> Variable {
    architecture.likelihood == .bernoulli ? Activation.sigmoid(frame) : frame
  }

  /// The state after a step.
  package func state(after features: Variable, _ latent: Variable, _ state: Variable, in pass: Pass) -> Variable {
    cell(Variable(columns: [features, latents(latent, in: pass)]), state, in: pass)
  }

  /// How unlikely frames `[N, columns]` are, given what `frame` says of them.
  package func likelihood(_ said: Variable, target: Tensor, in pass: Pass) -> PixelLikelihood {
    switch architecture.likelihood {
    case .bernoulli: .bernoulli(said, target: target)
    case .gaussian: .gaussian(said, target: target, logVariance: pass[PixelVariance.name])
    }
  }
}
