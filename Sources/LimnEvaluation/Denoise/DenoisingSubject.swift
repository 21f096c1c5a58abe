import LimnData
import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors

/// What is measured: a bare model, or a whole pipeline with its bound, tiles and blending.
package enum DenoisingSubject: Sendable {
  /// A model, which sees noise as it was drawn, neither clipped nor rounded.
  case model(encoder: any LimnModels.Encoder, decoder: any LimnModels.Decoder)
  /// A pipeline, which sees photos as files hold them.
  case pipeline(PicturePipeline)

  /// Whether noisy pictures are clipped and rounded to a file's samples before they are seen.
  var seesFiles: Bool {
    switch self {
    case .model: false
    case .pipeline: true
    }
  }

  /// The colours `[1, C, H, W]` of the result for a noisy picture, as they are seen and rounded as a file's are.
  func denoised(_ noisy: Item, seed: RandomKey) async throws -> Tensor {
    switch self {
    case .model(let encoder, let decoder):
      return try decoder.decode(try encoder.encode(try noisy.seenPixels())).roundedTo8Bits()
    case .pipeline(let pipeline):
      let result = try await pipeline(noisy, seed: seed).result
      let pixels = try result.seenPixels()
      if result.value is Image { return pixels }
      return pixels.roundedTo8Bits()
    }
  }
}

extension Item {
  /// The item as a file of 8 bits would hold it; one that is an image already stays as it is.
  func asFile() throws -> Item {
    guard let pixels = (value as? Pixels)?.tensor else { return self }
    let image = Image(pixels: pixels, bitDepth: 8)
    return Item(name: name, value: image, origin: image)
  }
}

extension Tensor {
  /// The floats that an 8-bit image would give, to the last bit: a result that equals the clean image is at no distance.
  func roundedTo8Bits() -> Tensor {
    mapped(keepsZero: true) { (min(max($0, 0), 1) * 255).rounded() * (1 / 255) }
  }
}
