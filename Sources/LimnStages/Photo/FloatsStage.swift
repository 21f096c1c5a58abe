import LimnData
import LimnImages
import LimnPipelines

/// Converts a photo's samples to floats, so that later stages neither round nor clip.
package struct FloatsStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "floats", summary: "Converts a photo's samples to floats, so that later stages neither round nor clip.",
    output: .pixels)

  /// Makes the stage, which has no parameters.
  package init(_ arguments: Arguments) {}

  /// Pixels of the input's size and colour.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    DataType(.pixels, axes: inputs[0].axes)
  }

  /// Converts the item; pixels stay as they are.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    try item.changePair { $0 is Image ? Pixels($0.floats()) : $0 }
    return item
  }
}

extension FloatsStage {
  /// Floats of the picture's size, and of its reference's.
  package func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize {
    ItemSize(try outputType(for: inputs.map(\.type)), like: inputs[0]).withReferenceAsFloats()
  }
}
