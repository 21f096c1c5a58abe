import LimnNetworks
import LimnTensors

/// The discriminator of the adversarial loss: it separates reconstructions from photos, patch by patch, so that an
/// autoencoder learns to make reconstructions that it cannot separate (Larsen et al., "Autoencoding beyond pixels using a
/// learned similarity metric", 2016; patches as in Isola et al., "Image-to-image translation with conditional adversarial
/// networks", 2017). It is not part of the model.
package struct PatchDiscriminator: Module {
  private let levels: [Convolution2D]
  private let tail: Convolution2D

  /// Makes the layers, of so many channels at each level, finest first.
  package init(channels: [Int]) {
    levels = channels.indices.map { level in
      Convolution2D(
        "discriminator.levels.\(level)", level == 0 ? 3 : channels[level - 1], channels[level], kernel: 4, stride: 2,
        padding: 1, bias: true)
    }
    tail = Convolution2D("discriminator.tail", channels.last ?? 3, 1, kernel: 3, bias: true, gain: 1)
  }

  /// The levels and the tail, under the name that keeps their parameters apart from the model's.
  package var modules: [(name: String, module: any Module)] {
    [("discriminator", ModuleGroup([("levels", ModuleGroup(levels)), ("tail", tail)]))]
  }

  /// How much each patch of images `[N, 3, H, W]` looks like a photo's: `[N, 1, H/s, W/s]`.
  package func callAsFunction(_ images: Variable, in pass: Pass) -> Variable {
    tail(levels.reduce(images) { Activation.leakyReLU($1($0, in: pass)) }, in: pass)
  }

  /// The hinge loss of the discriminator, by which patches of photos should score above 1 and others below −1
  /// (Lim and Ye, "Geometric GAN", 2017), of shape `[]`.
  package func loss(photos: Tensor, others: Tensor, in pass: Pass) -> Variable {
    func hinge(_ images: Tensor, _ sign: Float) -> Variable {
      let scores = self(Variable(images), in: pass)
      let one = Variable(Tensor(repeating: 1, shape: scores.shape, layout: scores.value.layout))
      return Activation.relu(one - scores * sign).mean()
    }
    return (hinge(photos, 1) + hinge(others, -1)) * 0.5
  }
}
