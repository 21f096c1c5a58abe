import LimnModels
import LimnTensors
import TensorKit
import Testing

/// The contract that every model keeps between its two verbs, checked for grey and colour images of some sizes.
///
/// - Encoder and decoder have one space; a latent has the levels that the space says, batch and all.
/// - Decoding gives images of the size and the colours that were encoded, all finite, and the same ones twice.
/// - Images of one batch do not see each other (to 10⁻⁵).
/// - A latent of another space is refused.
/// - A posterior is given exactly by an encoder that says so, and its means are what encoding gives.
public func checkModel(
  encoder: some Encoder, decoder: some Decoder, sizes: [(height: Int, width: Int)], channels: [Int] = [1, 3],
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  func fail(_ message: String) { Issue.record("\(encoder.space): \(message)", sourceLocation: sourceLocation) }
  if encoder.space != decoder.space { fail("the decoder's space is \(decoder.space)") }
  for (height, width) in sizes {
    for channels in channels {
      let key = RandomKey(seed: 5).split(height).split(width)
      let images = Tensor(shape: [2, channels, height, width]) { values in
        for index in values.indices { values[index] = Float(key.uniform(at: index)) }
      }
      let latent = try encoder.encode(images)
      for (index, (level, kind)) in zip(latent.levels, encoder.space.levels).enumerated()
      where !kind.fits(level.shape, images: images.shape) {
        fail("level \(index) of the latent of \(images.shape) is \(level.shape), not a \(kind)")
      }
      let decoded = try decoder.decode(latent)
      if decoded.shape != images.shape { fail("\(images.shape) came back as \(decoded.shape)") }
      if !decoded.isFinite { fail("\(images.shape) came back with a NaN or an infinity") }
      expectSame(try decoder.decode(encoder.encode(images)), decoded, sourceLocation: sourceLocation)
      let second = try decoder.decode(encoder.encode(images.items(1..<2)))
      expectClose(second, decoded.items(1..<2), tolerance: 1e-5, sourceLocation: sourceLocation)

      let posterior = try encoder.posterior(images)
      if (posterior != nil) != encoder.hasPosterior {
        fail("hasPosterior is \(encoder.hasPosterior), and posterior(_:) says otherwise")
      }
      if let posterior {
        for (mean, level) in zip(posterior.mean.levels, latent.levels) {
          expectClose(mean, level, tolerance: 1e-5, sourceLocation: sourceLocation)
        }
      }

      let other = LatentSpace(name: "another", model: "00000000", levels: encoder.space.levels)
      if (try? decoder.decode(Latent(space: other, levels: latent.levels))) != nil {
        fail("a latent of another space was taken")
      }
    }
  }
}

extension LatentSpace.Level {
  /// Whether a level of the latents of images has the shape that its space declares; images may be extended before.
  fileprivate func fits(_ shape: Shape, images: Shape) -> Bool {
    guard shape.rank > 0, shape[0] == images[0] else { return false }
    switch self {
    case .image: return shape == images
    case .vector(let units): return shape == [images[0], units]
    case .map(let channels, let stride):
      return shape.rank == 4 && shape[1] == channels && shape[2] * stride >= images[2]
        && shape[3] * stride >= images[3]
    }
  }
}
