import LimnModels
import LimnTensors

/// One way in which an image can be odd to a model; higher is odder.
package enum OddScore: String, Sendable, CaseIterable {
  /// The mean squared difference between the image and its reconstruction.
  case residual
  /// Minus the evidence lower bound, in nats.
  case bound
  /// Minus the log-density, in nats.
  case density
  /// The mean of the pixels, which needs no model.
  case brightness

  /// The scores of one image `[1, C, H, W]` that a model can give; the bound only with what samples it.
  package static func scores(
    _ image: Tensor, _ model: LearnedModel, _ sampling: ImportanceSampling?, key: RandomKey
  ) throws -> [OddScore: Double] {
    var scores: [OddScore: Double] = [.brightness: image.mean()]
    if model.has(.encoder), model.has(.decoder) {
      let decoded = try model.decoder.decode(model.encoder.encode(image))
      scores[.residual] = (decoded.converted(to: .plain) - image).squaredNorm() / Double(image.count)
    }
    if let sampling { scores[.bound] = -(try sampling.estimate(image, key: key).bound) }
    if model.has(.density) { scores[.density] = -(try model.density.logDensity(of: image)[0]) }
    return scores
  }
}
