import LimnData
import LimnModels
import LimnPipelines
import LimnTensors

/// Moves a latent as far as `shift` would, in a random direction: the control of an edit.
package struct RandomDirectionStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "random-direction",
    summary:
      "Moves a latent as far as 'shift' would, but along a random orthogonal direction: the control of an edit.",
    inputs: [.init("latent", accepts: [.latent])], output: .latent,
    parameters: DirectedStep.parameters(
      direction: "like", help: "The direction whose step it takes: a name in the model's folder, or a file's path."))

  private let step: DirectedStep

  /// Makes the stage; throws `StageError` if the model or the direction cannot be had, or nothing is at a right angle to it.
  package init(_ arguments: Arguments, models: ModelLibrary) throws {
    step = try DirectedStep(arguments, direction: "like", models: models)
    guard step.direction.levels.reduce(0, { $0 + $1.count }) > 1 else {
      throw StageError("a latent of one coordinate has no direction at a right angle to '\(step.direction.name)'")
    }
  }

  /// The latent's own space; throws `PortError` if the direction is of another.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    try step.direction.outputType(for: inputs)
  }

  /// A direction is one of the whole latent.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Moves each latent of the batch, all of them in one direction drawn for the item.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let latent = try item.latent()
    let lengths = try step.lengths(for: latent)
    item.value = latent.adding(Self.unit(orthogonalTo: step.direction.unit, key: context.key), times: lengths)
    return item
  }

  /// A random direction of length 1 at a right angle to another; twice, since the first time leaves a rounding error.
  private static func unit(orthogonalTo other: Latent, key: RandomKey) -> Latent {
    var drawn = Latent(
      space: other.space, levels: other.levels.enumerated().map { key.split($0).normal($1.shape) })
    for _ in 0..<2 {
      drawn = drawn.adding(other, times: Float(-drawn.dots(with: other)[0]))
      drawn = drawn.scaled(by: Float(1 / max(drawn.norms[0], 1e-30)))
    }
    return drawn
  }
}
