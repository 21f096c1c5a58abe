import Foundation
import LimnData
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnTensors

/// Scores how little a photo looks like what a model was trained on, and rejects what is above a limit.
package struct ScoreStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "score", summary: "Scores how odd a photo is to a model, and fails those above a limit.",
    parameters: [
      .init("model", .model, help: "The model: a name ('limn models' lists them) or the path of its folder."),
      .init(
        "by", .choice(["residual", "density"]),
        help:
          "residual: the mean squared difference from the model's reconstruction; density: minus the log-density, in nats.",
        default: .text("residual")),
      .init("limit", .number(-1e9...1e9), help: "Photos with a higher score fail; none without it.", optional: true),
    ])

  private let model: LearnedModel
  private let isDensity: Bool
  private let limit: Double?

  /// Makes the stage; throws `StageError` for a model that cannot be had or cannot score so.
  package init(_ arguments: Arguments, models: ModelLibrary) throws {
    isDensity = arguments.text("by") == "density"
    model = try models.stageModel(arguments, needing: isDensity ? [.density] : [.encoder, .decoder])
    limit = arguments.optionalNumber("limit")
  }

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// A score is of a whole photo.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Notes the photo's score and passes it on; throws `StageError` for one above the limit or that the model cannot take.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    let pixels = try inputs[0].picture().onePicture().converted(to: .plain)
    let score: Double
    if isDensity {
      score = -(try model.density.logDensity(of: pixels)[0])
    } else {
      let decoded = try model.decoder.decode(model.encoder.encode(pixels)).converted(to: .plain)
      guard decoded.shape == pixels.shape else {
        throw StageError(
          "it is \(pixels.shape), and its reconstruction \(decoded.shape): give images of the model's input size")
      }
      score = (decoded - pixels).squaredNorm() / Double(pixels.count)
    }
    let text = Self.text(score)
    context.record?.note(
      .init(
        kind: "odd", text: "\(isDensity ? "minus log-density" : "residual"): \(text)", number: score, isFigure: true))
    if let limit, score > limit { throw StageError("its score of \(text) is above the limit of \(Self.text(limit))") }
    return inputs[0]
  }

  private static func text(_ score: Double) -> String { String(format: "%.4g", score) }

  /// The weights in the order that convolutions want.
  package var keptMemory: [String: Int] { model.keptMemory }
}
