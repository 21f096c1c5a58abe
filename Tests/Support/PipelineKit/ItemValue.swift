import LimnImages
import LimnPipelines
import LimnTensors

extension Item.Value {
  /// The photo, if it is one.
  public var image: Image? { if case .image(let image) = self { image } else { nil } }

  /// The pixels, if they are that.
  public var pixels: Tensor? { if case .pixels(let pixels) = self { pixels } else { nil } }

  /// The latent, if it is one.
  public var latent: Latent? { if case .latent(let latent) = self { latent } else { nil } }
}
