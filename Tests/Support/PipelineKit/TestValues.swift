import LimnData
import LimnImages
import LimnTensors

extension DataValue {
  /// The photo, if it is one.
  public var image: Image? { self as? Image }

  /// The pixels, if they are that.
  public var pixels: Tensor? { (self as? Pixels)?.tensor }

  /// The latent, if it is one.
  public var latent: Latent? { self as? Latent }
}

// Short forms for the arguments of tests: `run(.pixels(tensor))`.

extension DataValue where Self == Image {
  /// A photo.
  public static func image(_ image: Image) -> Image { image }
}

extension DataValue where Self == Pixels {
  /// Pixels of floats.
  public static func pixels(_ tensor: Tensor) -> Pixels { Pixels(tensor) }
}

extension DataValue where Self == Latent {
  /// A latent.
  public static func latent(_ latent: Latent) -> Latent { latent }
}
