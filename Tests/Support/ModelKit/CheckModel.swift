import LimnModels
import LimnTensors
import TensorKit
import Testing

/// The contract that every model of images keeps, checked for grey and colour images of some sizes: see `checkModel(inputs:)`;
/// decoding gives images of the size and the colours that were encoded.
public func checkModel(
  encoder: any Encoder, decoder: any Decoder, sizes: [(height: Int, width: Int)], channels: [Int] = [1, 3],
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let inputs = sizes.flatMap { size in
    channels.map { channels in
      let key = RandomKey(seed: 5).split(size.height).split(size.width)
      return Tensor(shape: [2, channels, size.height, size.width]) { values in
        for index in values.indices { values[index] = Float(key.uniform(at: index)) }
      }
    }
  }
  try checkModel(encoder: encoder, decoder: decoder, inputs: inputs, sourceLocation: sourceLocation)
}

/// The contract that every model keeps between its two verbs, checked for batches of two examples of its input type.
///
/// - Encoder and decoder have one space; a latent has the levels that the space says, batch and all.
/// - Decoding gives data of the shape that was encoded, all finite, and the same ones twice.
/// - Examples of one batch do not see each other (to 10⁻⁵).
/// - A latent of another space is refused.
/// - The means of a variational encoder's posteriors are what encoding gives.
public func checkModel(
  encoder: any Encoder, decoder: any Decoder, inputs: [Tensor], sourceLocation: SourceLocation = #_sourceLocation
) throws {
  func fail(_ message: String) { Issue.record("\(encoder.space): \(message)", sourceLocation: sourceLocation) }
  if encoder.space != decoder.space { fail("the decoder's space is \(decoder.space)") }
  for inputs in inputs {
    let latent = try encoder.encode(inputs)
    for (index, (level, kind)) in zip(latent.levels, encoder.space.levels).enumerated()
    where !kind.fits(level.shape, inputs: inputs.shape) {
      fail("level \(index) of the latent of \(inputs.shape) is \(level.shape), not a \(kind)")
    }
    let decoded = try decoder.decode(latent)
    if decoded.shape != inputs.shape { fail("\(inputs.shape) came back as \(decoded.shape)") }
    if !decoded.isFinite { fail("\(inputs.shape) came back with a NaN or an infinity") }
    expectSame(try decoder.decode(encoder.encode(inputs)), decoded, sourceLocation: sourceLocation)
    let second = try decoder.decode(encoder.encode(inputs.items(1..<2)))
    expectClose(second, decoded.items(1..<2), tolerance: 1e-5, sourceLocation: sourceLocation)

    if let variational = encoder as? any VariationalEncoder {
      for (mean, level) in zip(try variational.posterior(inputs).mean.levels, latent.levels) {
        expectClose(mean, level, tolerance: 1e-5, sourceLocation: sourceLocation)
      }
    }
    let other = LatentSpace(name: "another", model: "00000000", levels: encoder.space.levels)
    if (try? decoder.decode(Latent(space: other, levels: latent.levels))) != nil {
      fail("a latent of another space was taken")
    }
  }
}

extension LatentSpace.Level {
  /// Whether a level of the latents of inputs has the shape that its space declares; images may be extended before.
  fileprivate func fits(_ shape: Shape, inputs: Shape) -> Bool {
    guard shape.rank > 0, shape[0] == inputs[0] else { return false }
    switch self {
    case .image: return shape == inputs
    case .vector(let units): return shape == [inputs[0], units]
    case .map(let channels, let stride):
      return shape.rank == 4 && shape[1] == channels && shape[2] * stride >= inputs[2]
        && shape[3] * stride >= inputs[3]
    case .sequence(let units): return shape == [inputs[0], inputs[1], units]
    }
  }
}
