import LimnNetworks
import LimnTensors

/// A variational autoencoder (Kingma and Welling, "Auto-encoding variational Bayes", 2014) of 64×64 photos: four 4×4
/// convolutions of stride 2 to a latent of 128 numbers, and four transposed ones back. Names are those of `vae()` in
/// Tests/Benchmarks/networks.py.
struct ConvolutionalVAE: Sendable {
  private static let channels = [3, 32, 64, 128, 256]
  private static let latent = 128
  private static let features = 256 * 4 * 4

  private let encoder: Sequential
  private let moments = Linear("moments", features, 2 * latent)
  private let expand = Linear("expand", latent, features)
  private let decoder: Sequential

  init() {
    let steps = Array(zip(Self.channels, Self.channels.dropFirst()))
    encoder = Sequential(
      steps.enumerated().map { index, step in
        Convolution2D(
          "encoder.\(2 * index)", step.0, step.1, kernel: 4, stride: 2, padding: 1, bias: true, relu: true)
      })
    decoder = Sequential(
      steps.reversed().enumerated().map { index, step in
        ConvolutionTranspose2D(
          "decoder.\(2 * index)", step.1, step.0, kernel: 4, stride: 2, padding: 1, relu: index < steps.count - 1)
      })
  }

  var parameters: [ParameterSpec] {
    encoder.parameters + moments.parameters + expand.parameters + decoder.parameters
  }

  /// Minus the evidence lower bound of photos `[N, 3, 64, 64]` in nats, a mean over the batch, without the constant of the
  /// likelihood: half the squared error (a Gaussian of sigma 1) plus the divergence from the prior. `noise` is `[N, 128]`.
  func loss(_ photos: Tensor, noise: Tensor, in pass: Pass) -> Variable {
    let count = photos.shape[0]
    let features = encoder(Variable(photos), in: pass).reshaped(to: [count, Self.features])
    let posterior = Gaussian(moments: moments(features, in: pass))
    let expanded = Activation.relu(expand(posterior.draw(noise: noise), in: pass)).reshaped(to: [count, 256, 4, 4])
    let x = decoder(expanded, in: pass)
    let pixels = Float(photos.count / count)
    return Loss.mse(x, target: photos) * (pixels / 2) + posterior.divergenceFromStandardNormal().mean()
  }
}
