import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors

/// Whether an aligned picture is one that a model can show: the share of its variance that the model's reconstruction explains.
///
/// Faces that a model was trained on are explained nearly whole; the back of a statue or a cup becomes another picture.
struct FaceResemblance: Sendable {
  let model: LearnedModel
  /// The smallest share; 0 takes any picture.
  let least: Double

  /// Why a model cannot say what a face looks like; nil for one that can.
  static func problem(with model: LearnedModel) -> String? {
    guard model.takesPictures else {
      return "'\(model.folder.name.printable)' takes \(model.input), not pictures: "
        + "'like' needs a model of pictures of one size"
    }
    guard model.input.width != nil, model.input.height != nil else {
      return "'\(model.folder.name.printable)' takes pictures of any size: 'like' needs a model of one size"
    }
    return nil
  }

  /// The share of the variance that is explained, at most 1 and negative for a worse picture than a plain one; nil for a picture of
  /// which the model sees too little. Throws what the model does, and `StageError` where it gives a picture of another shape.
  func share(of picture: Tensor) throws -> Double? {
    let photo = Image(pixels: picture.clipped(to: 0...1), bitDepth: 8)
    guard model.frame.problem(width: photo.width, height: photo.height) == nil else { return nil }
    let view = try model.view(of: photo)
    let shown = try model.decoder.decode(model.encoder.encode(view))
    guard shown.shape == view.shape else {
      throw StageError(
        "'\(model.folder.name.printable)' makes \(shown.shape) of \(view.shape): 'like' needs a model that keeps the shape"
      )
    }
    let (pixels, decoded) = (view.array, shown.converted(to: .plain).array)
    let mean = pixels.reduce(0) { $0 + Double($1) } / Double(pixels.count)
    var (variance, error) = (0.0, 0.0)
    for (pixel, other) in zip(pixels, decoded) {
      variance += (Double(pixel) - mean) * (Double(pixel) - mean)
      error += Double(pixel - other) * Double(pixel - other)
    }
    return variance > 0 ? 1 - error / variance : 0
  }
}
