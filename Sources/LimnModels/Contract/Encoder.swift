import LimnTensors

/// Maps data to latents of one latent space: images, rows of a table, sequences.
public protocol Encoder: Sendable {
  /// The latent space of its latents.
  var space: LatentSpace { get }

  /// The latents of a batch `[N, …]` of the model's input type: images `[N, C, H, W]`, C being 1 or 3 and the values in 0…1; rows
  /// `[N, columns]`; sequences `[N, T, columns]`, whose latents may have a level with a time axis. Throws for shapes it cannot take.
  ///
  /// An encoder keeps no state between calls: a recurrent one begins each sequence anew and runs through all of it.
  func encode(_ inputs: Tensor) throws -> Latent

  /// Bytes that encoding one image of this size holds at most, beyond the image's floats and the latent.
  func encodingMemory(width: Int, height: Int) -> Int
}

extension Encoder {
  /// Default: 0 (negligible).
  public func encodingMemory(width: Int, height: Int) -> Int { 0 }
}

/// An encoder that returns a distribution over latents for each example, so that latents can be sampled.
public protocol VariationalEncoder: Encoder {
  /// The posteriors of a batch `[N, …]` of the model's input type; throws for shapes it cannot take.
  func posterior(_ inputs: Tensor) throws -> any Posterior
}

extension VariationalEncoder {
  /// The means of the posteriors.
  public func encode(_ inputs: Tensor) throws -> Latent { try posterior(inputs).mean }
}
