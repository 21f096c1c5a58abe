import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors

/// What a model is shown of a photo: its own frame, in its own size.
struct ModelView: Sendable {
  /// The part of a photo that it sees.
  let frame: Frame
  /// Rows and columns of the images that it takes.
  let size: Int

  /// Below so many pixels there is nothing to see.
  private static let leastSide = 8

  /// The frame of a photo's pixels `[1, C, H, W]` as `[1, 3, size, size]`; throws if the photo is too small.
  func callAsFunction(_ pixels: Tensor) throws -> Tensor {
    let (height, width) = (pixels.shape[2], pixels.shape[3])
    let (x, y, side) = frame.rectangle(width: width, height: height)
    guard side >= Self.leastSide else {
      throw StageError(
        "the photo has \(width)×\(height) pixels, of which a model would see \(side)×\(side): give photos where it sees "
          + "\(Self.leastSide)×\(Self.leastSide) or more")
    }
    let face = pixels.cropped(x: x, y: y, width: side, height: side).resized(width: size, height: size).clipped(
      to: 0...1)
    return face.shape[1] == 3 ? face : face.repeatingChannel(3)
  }
}

extension Classifier {
  /// What it is shown of a photo.
  var view: ModelView { ModelView(frame: frame, size: imageSize) }

  /// The classifier of a name or path; throws `ModelError` for another family of model, or one that is not known.
  static func named(_ name: String, in models: ModelLibrary) throws -> Classifier {
    try Classifier(try models.folder(name))
  }
}

extension Tensor {
  /// The rows of a matrix `[N, F]`.
  var rows: [[Float]] {
    let (values, width) = (array, shape[1])
    return (0..<shape[0]).map { Array(values[$0 * width..<($0 + 1) * width]) }
  }
}
