import LimnTensors

/// A model's way in: images to its own coordinates.
public protocol Encoder: Sendable {
  /// The coordinates that latents of this encoder are in.
  var space: LatentSpace { get }

  /// The latents of images `[N, C, H, W]`, C being 1 or 3 and the values in 0…1; throws for shapes it cannot take.
  func encode(_ images: Tensor) throws -> Latent
}
