import LimnData
import LimnImages
import LimnTensors

extension DataValue {
  /// The photo, if it is one.
  package var image: Image? { self as? Image }

  /// The pixels, if they are that.
  package var pixels: Tensor? { (self as? Pixels)?.tensor }

  /// The latent, if it is one.
  package var latent: Latent? { self as? Latent }
}

// Short forms for the arguments of tests: `run(.pixels(tensor))`.

extension DataValue where Self == Image {
  /// A photo.
  package static func image(_ image: Image) -> Image { image }
}

extension DataValue where Self == Pixels {
  /// Pixels of floats.
  package static func pixels(_ tensor: Tensor) -> Pixels { Pixels(tensor) }
}

extension DataValue where Self == Latent {
  /// A latent.
  package static func latent(_ latent: Latent) -> Latent { latent }
}
