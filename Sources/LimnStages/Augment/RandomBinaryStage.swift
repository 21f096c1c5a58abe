import LimnData
import LimnPipelines
import LimnTensors

/// Draws each sample on or off, for training: with its value as the probability, anew each time.
package struct RandomBinaryStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "random-binary",
    summary: "Draws each sample on or off, its value being the probability: binarised MNIST, anew for each example.",
    inputs: [.init("pixels", accepts: [.pixels])], parameters: [])

  /// Makes the stage.
  package init(_ arguments: Arguments) {}

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// What is drawn for a pixel depends on where it is in the photo.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Draws the samples; those beyond 0…1 are certain.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    var pixels = try item.plainPixels()
    let key = context.key.split("binary")
    pixels.withMutableValues { pixels in
      for place in pixels.indices { pixels[place] = Float(key.uniform(at: place)) < pixels[place] ? 1 : 0 }
    }
    item.value = Pixels(pixels)
    return item
  }
}
