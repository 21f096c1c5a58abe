import LimnTensors

/// A model's way out: latents in its own coordinates to images.
public protocol Decoder: Sendable {
  /// The coordinates that latents for this decoder are in.
  var space: LatentSpace { get }

  /// The images `[N, C, H, W]`, C being 1 or 3, in 0…1 or near it, of latents; throws for latents of another space and for
  /// shapes it cannot take.
  func decode(_ latents: Latent) throws -> Tensor

  /// Bytes that decoding to one image of this size holds at most, beyond the latent and the image's floats.
  func decodingMemory(width: Int, height: Int) -> Int

  /// Pixels around a place of an image that can change what encoding and decoding give there; nil: all of them can.
  var reach: Int? { get }

  /// Images are encoded in squares of this many pixels.
  var grid: Int { get }

  /// Whether latents drawn from a standard normal distribution, level by level, decode to images like those it learned from.
  var hasPrior: Bool { get }
}

extension Decoder {
  /// Without a word from the model, nothing of note.
  public func decodingMemory(width: Int, height: Int) -> Int { 0 }

  /// Without a word from the model, everything depends on everything.
  public var reach: Int? { nil }

  /// Without a word from the model, pixel by pixel.
  public var grid: Int { 1 }

  /// Without a word from the model, its latents may lie anywhere.
  public var hasPrior: Bool { false }
}
