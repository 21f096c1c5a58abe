import LimnTensors

/// Maps images to latents of one latent space.
public protocol Encoder: Sendable {
  /// The latent space of its latents.
  var space: LatentSpace { get }

  /// The latents of images `[N, C, H, W]`, C being 1 or 3 and the values in 0…1; throws for shapes it cannot take.
  func encode(_ images: Tensor) throws -> Latent

  /// Bytes that encoding one image of this size holds at most, beyond the image's floats and the latent.
  func encodingMemory(width: Int, height: Int) -> Int

  /// Whether `posterior` returns one, so that latents can be sampled.
  var hasPosterior: Bool { get }

  /// The posteriors of a variational encoder for images, whose means `encode` returns; nil for any other encoder.
  /// Throws for shapes it cannot take.
  func posterior(_ images: Tensor) throws -> Posterior?
}

extension Encoder {
  /// Default: 0 (negligible).
  public func encodingMemory(width: Int, height: Int) -> Int { 0 }

  /// Default: false.
  public var hasPosterior: Bool { false }

  /// Default: nil.
  public func posterior(_ images: Tensor) throws -> Posterior? { nil }
}
