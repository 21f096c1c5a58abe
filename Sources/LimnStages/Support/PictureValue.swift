import LimnData
import LimnImages
import LimnPipelines
import LimnTensors

/// A photo or pixels, in what stages on pictures need of both.
package protocol PictureValue: DataValue {
  /// Columns of pixels.
  var width: Int { get }

  /// Rows of pixels.
  var height: Int { get }

  /// Pictures in a batch; a photo is one.
  var count: Int { get }

  /// The colour channels as floats `[N, C, H, W]`.
  func floats() -> Tensor

  /// The same picture in another size.
  func resized(width: Int, height: Int) -> Self

  /// A rectangle of the picture.
  func cropped(x: Int, y: Int, width: Int, height: Int) -> Self
}

extension Image: PictureValue {
  /// 1.
  package var count: Int { 1 }

  /// The colour channels as floats `[1, C, H, W]`.
  package func floats() -> Tensor { pixels() }
}

extension Pixels: PictureValue {
  /// Columns of each picture.
  package var width: Int { tensor.shape[3] }

  /// Rows of each picture.
  package var height: Int { tensor.shape[2] }

  /// The first extent.
  package var count: Int { tensor.shape[0] }

  /// The pixels themselves.
  package func floats() -> Tensor { tensor }

  /// All pictures in another size.
  package func resized(width: Int, height: Int) -> Pixels { Pixels(tensor.resized(width: width, height: height)) }

  /// The same rectangle of all pictures.
  package func cropped(x: Int, y: Int, width: Int, height: Int) -> Pixels {
    Pixels(tensor.cropped(x: x, y: y, width: width, height: height))
  }
}

extension PictureValue {
  /// The floats of one picture, `[1, C, H, W]`; throws `StageError` for a batch of several.
  package func onePicture() throws(StageError) -> Tensor {
    try requireOne()
    return floats()
  }

  /// Throws `StageError` for a batch of several pictures.
  package func requireOne() throws(StageError) {
    guard count != 1 else { return }
    throw StageError("here are \(count) pictures at once: add 'strip' above, which lays them side by side")
  }
}

extension DataValue {
  /// The value as a photo or pixels; throws `StageError` if it is neither.
  package func picture() throws(StageError) -> any PictureValue {
    guard let picture = self as? any PictureValue else { throw StageError("a photo or pixels are needed here") }
    return picture
  }
}

extension Item {
  /// The item's value as a photo or pixels; throws `StageError` if it is neither.
  package func picture() throws(StageError) -> any PictureValue { try value.picture() }

  /// The item's pixels in plain order, for stages that take no photos; throws `StageError` if it holds anything else.
  package func plainPixels() throws(StageError) -> Tensor {
    guard let pixels = value as? Pixels else { throw StageError("pixels are needed here: put 'floats' before") }
    return pixels.tensor.converted(to: .plain)
  }
}

extension DataType {
  /// The type of the same picture in another size, or in one that is not known; any other type stays as it is.
  func sized(width: Int?, height: Int?) -> DataType {
    guard kind == .image || kind == .pixels else { return self }
    var type = self
    (type.width, type.height) = (width, height)
    return type
  }
}
