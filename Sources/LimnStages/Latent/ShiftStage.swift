import LimnData
import LimnModels
import LimnPipelines

/// Moves a latent along an attribute's direction.
package struct ShiftStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "shift", summary: "Moves a latent along an attribute's direction: by a distance, or to a target.",
    inputs: [.init("latent", accepts: [.latent])], output: .latent,
    parameters: DirectedStep.parameters(
      direction: "along", help: "The direction: the name of one in the model's folder, or the path of its file."))

  private let step: DirectedStep

  /// Makes the stage; throws `StageError` if the model or the direction cannot be had.
  package init(_ arguments: Arguments, models: ModelLibrary) throws {
    step = try DirectedStep(arguments, direction: "along", models: models)
  }

  /// The latent's own space; throws `PortError` if the direction is of another.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    try step.direction.outputType(for: inputs)
  }

  /// The projection is one of the whole latent.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Moves each latent of the batch.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let latent = try item.latent()
    item.value = latent.adding(step.direction.unit, times: try step.lengths(for: latent))
    return item
  }
}
