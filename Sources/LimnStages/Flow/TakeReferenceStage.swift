import LimnData
import LimnImages
import LimnPipelines

/// Gives the reference that `keep-reference` or `load-reference` stored in place of the picture.
package struct TakeReferenceStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "take-reference",
    summary: "Outputs the reference that 'keep-reference' or 'load-reference' stored, instead of the picture.")

  /// Makes the stage, which has no parameters.
  package init(_ arguments: Arguments) {}

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// Gives the reference, as floats where the picture is floats; throws `StageError` if there is none.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    switch (item.value, item.reference) {
    case (_, nil):
      throw StageError(
        "the item has no reference: put 'keep-reference' above, where the picture is clean, or 'load-reference'")
    case (is Pixels, let image as Image): item.value = Pixels(image.pixels())
    case (is Image, is Pixels):
      throw StageError("the reference is floats and the picture is not: put 'floats' above 'keep-reference'")
    case (_, let reference?): item.value = reference
    }
    return item
  }

  /// The reference in floats, where it was not.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { 0 }
}
