import LimnTensors

/// A model's way out: latents in its own coordinates to images.
public protocol Decoder: Sendable {
  /// The coordinates that latents for this decoder are in.
  var space: LatentSpace { get }

  /// The images `[N, C, H, W]`, C being 1 or 3, in 0…1 or near it, of latents; throws for latents of another space and for
  /// shapes it cannot take.
  func decode(_ latents: Latent) throws -> Tensor
}
