import LimnTensors

/// Maps latents of one latent space to data of the model's input type.
public protocol Decoder: Sendable {
  /// The latent space of the latents that it decodes.
  var space: LatentSpace { get }

  /// What latents decode to, `[N, …]` as the model's encoder takes it: images `[N, C, H, W]`, C being 1 or 3, in 0…1 or near it. Throws
  /// for latents of another space and for shapes it cannot take.
  func decode(_ latents: Latent) throws -> Tensor

  /// Bytes that decoding to one image of this size holds at most, beyond the latent and the image's floats.
  func decodingMemory(width: Int, height: Int) -> Int

  /// The receptive field of encoding and decoding, in pixels to each side of a pixel; nil: the whole image.
  var reach: Int? { get }

  /// Images are encoded in squares of this many pixels.
  var grid: Int { get }
}

extension Decoder {
  /// Default: 0 (negligible).
  public func decodingMemory(width: Int, height: Int) -> Int { 0 }

  /// Default: nil (the whole image).
  public var reach: Int? { nil }

  /// Default: 1.
  public var grid: Int { 1 }
}
