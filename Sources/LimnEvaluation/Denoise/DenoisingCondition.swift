import LimnData
import LimnImages
import LimnPipelines
import LimnTensors

/// How a noisy picture comes from a clean one.
package enum DenoisingCondition: Sendable, CustomStringConvertible {
  /// Gaussian noise of this standard deviation in steps of 8 bits, in every sample alike; 0 leaves the picture as it is.
  case gaussian(sigma: Double)
  /// What a pipeline makes of the picture, such as a camera's noise.
  case degraded(PicturePipeline)

  /// "sigma 25", "clean", or the pipeline's name.
  package var description: String {
    switch self {
    case .gaussian(0): "clean"
    case .gaussian(let sigma): "sigma " + (sigma == sigma.rounded() ? String(Int(sigma)) : String(sigma))
    case .degraded(let pipeline): pipeline.name
    }
  }

  /// The standard deviation of Gaussian noise; nil for other kinds.
  var sigma: Double? {
    if case .gaussian(let sigma) = self { sigma } else { nil }
  }

  /// The noisy picture and the clean one's colours, as they are seen, that it is measured against; noise comes to a see-through
  /// picture as it looks on white. `key` is the picture's own; the same key gives
  /// the same noise, whatever else is measured.
  func noisy(_ clean: Item, key: RandomKey) async throws -> (noisy: Item, clean: Tensor) {
    switch self {
    case .gaussian(0): return (clean, try clean.seenPixels())
    case .gaussian(let sigma):
      let pixels = try clean.seenPixels()
      let noise = key.split(String(sigma)).normal(pixels.shape) * Float(sigma / 255)
      return (Item(name: clean.name, value: Pixels(pixels + noise)), pixels)
    case .degraded(let pipeline):
      let (noisy, clean) = try await pipeline(clean.opaque(), seed: key.split(pipeline.name))
      let shape = try noisy.seenPixels().shape
      guard shape == clean.shape else {
        throw EvaluationError(
          "'\(pipeline.name)' gives \(shape) for \(clean.shape): 'keep-reference' above what changes the size "
            + "keeps the clean picture in step")
      }
      return (try noisy.asFile(), clean)
    }
  }
}

extension Item {
  /// The item without alpha, laid on white.
  fileprivate func opaque() -> Item {
    guard let image = value as? Image, image.channels.hasAlpha else { return self }
    let seen = image.laidOnWhite()
    return Item(name: name, value: seen, origin: seen)
  }
}
