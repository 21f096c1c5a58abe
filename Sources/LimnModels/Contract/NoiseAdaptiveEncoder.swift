import LimnImages

/// An encoder that chooses among several weights by the noise of what it sees. A photo that is taken through it in tiles should be
/// looked at as a whole: then all its tiles are denoised alike.
package protocol NoiseAdaptiveEncoder: Encoder {
  /// Encoder and decoder for one kind of photo, of the same latent space.
  func coder(for kind: NoiseKind) -> any Encoder & Decoder
}
