import Foundation
import LimnEvaluation
import LimnModels
import LimnTensors
import LimnTraining

/// What is measured of a model beside the scores of its codes.
enum ModelMeasures {
  /// As many pictures are reconstructed, the first of the sample.
  private static let pictures = 1000

  /// The mean squared error of a pixel, and where the decoder says how likely pictures are, minus the logarithm of that in nats a picture:
  /// both of pictures decoded from their codes, none of which is drawn.
  static func reconstruction(of sample: SceneSample, by model: LearnedModel) throws -> [String: Double] {
    guard model.has(.decoder) else { return [:] }
    let (encoder, decoder) = (try model.encoder, try model.decoder)
    let likelihood = model.has(.likelihood) ? try model.likelihood : nil
    let shown = sample.pictures.prefix(pictures)
    var (squares, numbers, nats) = (0.0, 0, 0.0)
    for start in stride(from: 0, to: shown.count, by: 100) {
      let images = try sample.views(of: shown[start..<min(start + 100, shown.count)], by: model)
      let latents = try encoder.encode(images)
      let outputs = try decoder.decode(latents).converted(to: .plain)
      let plain = images.converted(to: .plain)
      for (own, other) in zip(plain.array, outputs.array) { squares += Double((own - other) * (own - other)) }
      numbers += plain.count
      if let likelihood { nats -= try likelihood.logLikelihood(of: images, given: latents).reduce(0, +) }
    }
    var result = ["mse": squares / Double(max(1, numbers))]
    if likelihood != nil { result["nats"] = nats / Double(max(1, shown.count)) }
    return result
  }

  /// The minutes of training up to a step, by its log; nil without one.
  static func minutes(of folder: String, upTo step: Int) -> Double? {
    (try? TrainingLog(path: folder + "/log.csv", upTo: step))?.rows.last.map { $0.seconds / 60 }
  }
}
