import LimnImages
import LimnPipelines
import LimnTensors

extension PortType {
  /// The same kind with another image type; a latent stays as it is.
  func mapImageType(_ change: (ImageType) -> ImageType) -> PortType {
    switch self {
    case .image(let type): .image(change(type))
    case .pixels(let type): .pixels(change(type))
    case .latent: self
    }
  }

  /// What is known of the image; nothing for a latent.
  var imageType: ImageType {
    switch self {
    case .image(let type), .pixels(let type): type
    case .latent: ImageType()
    }
  }
}

extension Item.Value {
  /// Columns and rows of a photo, or of each of a batch of pictures; throws `StageError` for anything else.
  func extent() throws -> (width: Int, height: Int) {
    switch self {
    case .image(let image): return (image.width, image.height)
    case .pixels(let pixels): return (pixels.shape[3], pixels.shape[2])
    case .name, .latent: throw StageError("a photo or pixels are needed here")
    }
  }

  /// The photo or the pixels in another size; anything else as it is.
  func resized(width: Int, height: Int) -> Item.Value {
    switch self {
    case .image(let image): .image(image.resized(width: width, height: height))
    case .pixels(let pixels): .pixels(pixels.resized(width: width, height: height))
    case .name, .latent: self
    }
  }

  /// A rectangle of a photo or of pixels; anything else stays as it is.
  func cropped(x: Int, y: Int, width: Int, height: Int) -> Item.Value {
    switch self {
    case .image(let image): .image(image.cropped(x: x, y: y, width: width, height: height))
    case .pixels(let pixels):
      .pixels(pixels.cropped(x: x, y: y, width: width, height: height))
    case .name, .latent: self
    }
  }
}
