import LimnImages
import LimnModels
import LimnTensors

extension Classifier {
  /// What it is shown of a photo, `[1, 3, imageSize, imageSize]`; throws `ShapeError` for a photo that is too small.
  func view(of photo: Image) throws(ShapeError) -> Tensor { try frame.view(of: photo, size: imageSize) }
}

extension Tensor {
  /// The rows of a matrix `[N, F]`.
  package var rows: [[Float]] {
    let (values, width) = (array, shape[1])
    return (0..<shape[0]).map { Array(values[$0 * width..<($0 + 1) * width]) }
  }
}
