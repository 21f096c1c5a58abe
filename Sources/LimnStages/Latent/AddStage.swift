import LimnData
import LimnPipelines

/// Adds a difference to a latent.
package struct AddStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "add", summary: "Adds a difference of latents, times a factor, to a latent.",
    inputs: [.init("latent", accepts: [.latent]), .init("difference", accepts: [.latent])], output: .latent,
    parameters: [
      .init(
        "by", .number(-1000...1000), help: "The factor; -1 subtracts the difference.", default: .number(1))
    ])

  private let factor: Float

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    factor = Float(arguments.number("by"))
  }

  /// A latent of their space; throws `PortError` if they are of two.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    .latent(try Self.signature.commonSpace(of: inputs))
  }

  /// Adds the difference, or the one difference to each of a batch; throws `StageError` if they differ in shape.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let (latent, difference) = (try inputs[0].latent(), try inputs[1].latent())
    try latent.checkMatch(difference)
    item.value = latent.adding(difference, times: factor)
    return item
  }
}
