import LimnData
import LimnPipelines

/// The difference of two latents: "this person with" minus "that person with".
package struct DifferenceStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "difference", summary: "Subtracts one latent from another: a - b, for 'add' to use.",
    inputs: [.init("a", accepts: [.latent]), .init("b", accepts: [.latent])], output: .latent)

  /// Makes the stage, which has no parameters.
  package init(_ arguments: Arguments) {}

  /// A latent of their space; throws `PortError` if they are of two.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    .latent(try Self.signature.commonSpace(of: inputs))
  }

  /// Subtracts b, or the one b from each of a batch; throws `StageError` if they differ in shape.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let (a, b) = (try inputs[0].latent(), try inputs[1].latent())
    try a.checkMatch(b)
    item.value = a.adding(b, times: -1)
    return item
  }
}
