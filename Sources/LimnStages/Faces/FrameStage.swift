import LimnData
import LimnModels
import LimnPipelines

/// Cuts out of a photo the part that a model was trained on.
package struct FrameStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "frame", summary: "Cuts out the part of a photo that a model was trained on, at the photo's own resolution.",
    parameters: [
      .init("model", .model, help: "The model: a name ('limn models' lists them) or the path of its folder.")
    ])

  private let model: String
  private let frame: Frame

  /// Makes the stage; throws `StageError` if the model cannot be had.
  package init(_ arguments: Arguments, models: ModelLibrary) throws {
    model = arguments.text("model")
    frame = try models.stageModel(arguments).frame
  }

  /// The input's type in the frame's size; throws `PortError` if the input is known to be too small.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    let type = inputs[0]
    guard let width = type.width, let height = type.height else {
      return inputs[0].sized(width: nil, height: nil)
    }
    if let problem = problem(width, height) { throw PortError(problem) }
    let side = frame.rectangle(width: width, height: height).side
    return inputs[0].sized(width: side, height: side)
  }

  /// The whole photo is needed.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Cuts the frame out; throws `StageError` if it has less than 8 pixels a side there.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let canvas = try Canvas(item.value)
    if let problem = problem(canvas.width, canvas.height) { throw StageError(problem) }
    let (x, y, side) = frame.rectangle(width: canvas.width, height: canvas.height)
    item.value = try item.picture().cropped(x: x, y: y, width: side, height: side)
    return item
  }

  private func problem(_ width: Int, _ height: Int) -> String? {
    frame.problem(width: width, height: height, model: "'\(model)'")
  }
}
