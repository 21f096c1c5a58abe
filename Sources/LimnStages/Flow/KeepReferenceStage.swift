import LimnData
import LimnPipelines

/// Keeps the picture as it is here beside the item, as the reference of what stages below make of it.
///
/// Training pairs are made so: the clean picture is kept, noise is added, and `take-reference` gives the clean picture in the
/// size, place and sharpness that the stages in between gave to both.
package struct KeepReferenceStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "keep-reference",
    summary: "Stores the current picture as the clean reference of the noisy one made below.")

  /// Makes the stage, which has no parameters.
  package init(_ arguments: Arguments) {}

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// Stores the picture; the item is not changed.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    item.reference = item.value
    return item
  }

  /// The item as it is, whose picture is held from here on.
  package func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize { inputs[0].keepingReference() }
}
