import LimnData
import LimnImages
import LimnPipelines
import LimnTensors

// What two pictures are compared by. Colours of pixels that cannot be seen say nothing of a result, and denoising leaves them.

extension Image {
  /// The colours as they are seen, as floats `[1, C, H, W]`: a see-through picture is laid on white.
  package func seenPixels() -> Tensor { laidOnWhite().pixels() }
}

extension Item {
  /// The item's colours as they are seen, as floats `[1, C, H, W]`; floats of a photo with alpha are taken as they would be saved,
  /// with that alpha. Throws `StageError` for a latent, and for several pictures at once.
  package func seenPixels() throws -> Tensor {
    let picture = try picture()
    if let image = picture as? Image { return image.seenPixels() }
    let pixels = picture.floats()
    guard pixels.shape[0] == 1 else { throw StageError("\(pixels.shape[0]) pictures are the result of one photo") }
    guard let origin, origin.channels.hasAlpha else { return pixels.converted(to: .plain) }
    return Image(pixels: pixels, bitDepth: origin.bitDepth, like: origin).seenPixels()
  }
}
