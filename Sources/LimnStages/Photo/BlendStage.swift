import LimnData
import LimnPipelines
import LimnTensors

/// Mixes the original with the result: `(1 − strength) · original + strength · result`, brightness and colour apart if wanted.
package struct BlendStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "blend", summary: "Mixes the original with the result; the output has the original's type.",
    inputs: [
      .init("original", accepts: [.image, .pixels]),
      .init("result", accepts: [.image, .pixels]),
    ],
    parameters: RemovalControls.parameters(strength: 0.5))

  private let controls: RemovalControls

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    controls = RemovalControls(arguments)
  }

  /// The original's type; throws `PortError` if the two are known to differ in size or channels.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    try Self.signature.originalType(of: inputs)
  }

  /// Mixes the two; throws `StageError` if they differ in size or channels.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let (original, result) = try Self.signature.originalAndResult(of: inputs)
    var mixed = original
    for rows in original.strips {
      var strip = original.read(0..<original.width, rows)
      let other = result.read(0..<original.width, rows)
      if controls.isPlain {
        let strength = controls.strength
        strip.withMutableValues { strip in
          other.withValues { other in
            for index in 0..<strip.count { strip[index] = (1 - strength) * strip[index] + strength * other[index] }
          }
        }
      } else {
        var removed = strip - other
        controls.apply(to: &removed)
        strip = strip - removed
      }
      mixed.write(strip, x: 0, y: rows.lowerBound)
    }
    item.value = mixed.value
    return item
  }
}

extension BlendStage {
  /// Strips of both pictures.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { Canvas.stripMemory }
}
