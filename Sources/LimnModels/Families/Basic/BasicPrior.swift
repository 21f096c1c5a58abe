import LimnNetworks
import LimnTensors

/// What the latents of a basic variational autoencoder are drawn from.
package enum BasicPrior: String, Sendable, Hashable, CaseIterable {
  /// A standard normal distribution.
  case normal
  /// The mixture of the posteriors of pseudo-inputs that are trained (Tomczak and Welling, "VAE with a VampPrior", 2018).
  case vamp
  /// A flow of affine couplings that is trained.
  case flow
}

/// The pseudo-inputs of a VampPrior: images whose logits are parameters, grey with noise at first.
struct PseudoInputs: Module {
  private static let name = "prior.pseudo_inputs"
  /// How many, and the extents of an image.
  let count: Int, channels: Int, height: Int, width: Int

  /// The logits, `[K, C·H·W]`.
  var parameters: [ParameterSpec] {
    [ParameterSpec(Self.name, [count, channels * height * width], .heNormal(fanIn: 1, gain: 1))]
  }
  /// "500 pseudo-inputs of 28×28".
  var summary: String { "\(count) pseudo-inputs of \(width)×\(height)" }

  /// The images `[K, C, H, W]`.
  func images(in pass: Pass) -> Variable {
    Activation.sigmoid(pass[Self.name]).reshaped(to: [count, channels, height, width])
  }
}
