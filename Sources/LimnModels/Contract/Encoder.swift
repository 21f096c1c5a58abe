import LimnTensors

/// A model's way in: images to its own coordinates.
public protocol Encoder: Sendable {
  /// The coordinates that latents of this encoder are in.
  var space: LatentSpace { get }

  /// The latents of images `[N, C, H, W]`, C being 1 or 3 and the values in 0…1; throws for shapes it cannot take.
  func encode(_ images: Tensor) throws -> Latent

  /// Bytes that encoding one image of this size holds at most, beyond the image's floats and the latent.
  func encodingMemory(width: Int, height: Int) -> Int

  /// Whether `posterior` gives one, so that latents can be drawn.
  var hasPosterior: Bool { get }

  /// The distributions that a variational encoder gives images, whose means are what `encode` gives; nil from any other.
  /// Throws for shapes it cannot take.
  func posterior(_ images: Tensor) throws -> Posterior?
}

extension Encoder {
  /// Without a word from the model, nothing of note.
  public func encodingMemory(width: Int, height: Int) -> Int { 0 }

  /// Without a word from the model, it gives one latent an image and no distribution.
  public var hasPosterior: Bool { false }

  /// Without a word from the model, none.
  public func posterior(_ images: Tensor) throws -> Posterior? { nil }
}
