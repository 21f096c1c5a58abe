import LimnData
import LimnModels
import LimnPipelines
import LimnTensors

/// A latent at several places along an attribute's direction.
package struct TraverseStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "traverse", summary: "Latent traversal: moves a latent to several steps along a direction, as a batch.",
    inputs: [.init("latent", accepts: [.latent])], output: .latent,
    parameters: [
      .init("model", .model, help: "The model: a name ('limn models' lists them) or the path of its folder."),
      .init(
        "along", .text,
        help:
          "The direction: the name of one in the model's folder, or the path of its file; unit:3 is a unit, and axis:1 the first "
          + "principal axis of the model's prior."),
      .init(
        "from", .number(-1000...1000), help: "The first step, in standard deviations of the direction.",
        default: .number(-3)),
      .init("to", .number(-1000...1000), help: "The last step.", default: .number(3)),
      .init("steps", .integer(2...1000), help: "How many latents, evenly spaced.", default: .integer(7)),
    ])

  private let direction: Direction
  let lengths: [Float]

  /// Makes the stage; throws `StageError` if the model or the direction cannot be had.
  package init(_ arguments: Arguments, models: ModelLibrary) throws {
    do throws(ModelError) {
      direction = try models.direction(arguments.text("along"), of: arguments.text("model"))
    } catch { throw StageError(error.description) }
    let (from, to) = (arguments.number("from"), arguments.number("to"))
    let spread = direction.spread
    lengths = evenlySpaced(0...1, arguments.integer("steps")).map {
      Float(((1 - $0) * from + $0 * to) * spread)
    }
  }

  /// The latent's own space; throws `PortError` if the direction is of another.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    try direction.outputType(for: inputs)
  }

  /// Gives a batch with a latent for each step; throws `StageError` for shapes that do not fit the direction.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let latent = try item.latent()
    try latent.checkMatch(direction.unit)
    item.value = Latent(stacking: lengths.map { latent.adding(direction.unit, times: $0) })
    return item
  }
}

extension TraverseStage {
  /// A batch with a latent for each step.
  package func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize {
    var size = ItemSize(try outputType(for: inputs.map(\.type)), like: inputs[0])
    size.count *= lengths.count
    return size
  }
}
