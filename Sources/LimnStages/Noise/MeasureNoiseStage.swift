import LimnData
import LimnImages
import LimnPipelines

/// Estimates a photo's noise and records it in the journal; the photo is not changed.
package struct MeasureNoiseStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "measure-noise", summary: "Records how much noise a photo has, in 8-bit levels; the photo is not changed."
  )

  /// Makes the stage, which has no parameters.
  package init(_ arguments: Arguments) {}

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// The item is not changed.
  package func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize { inputs[0] }

  /// The whole photo is measured.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Measures one photo or its pixels.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    let estimate = try NoiseEstimate(measuring: inputs[0])
    context.record?.note(estimate.note)
    return inputs[0]
  }
}
