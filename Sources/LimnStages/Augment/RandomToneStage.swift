import Foundation
import LimnData
import LimnPipelines
import LimnTensors

/// Changes exposure, contrast and white balance a little at random, for training.
package struct RandomToneStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "random-tone", summary: "Changes exposure, contrast and white balance a little at random, for training.",
    inputs: [.init("pixels", accepts: [.pixels])],
    parameters: [
      .init(
        "exposure", .number(0...1), help: "The largest change of all pixels' brightness, as a part of it.",
        default: .number(0.15)),
      .init(
        "contrast", .number(0...1), help: "The largest change of contrast, as a part of it.", default: .number(0.1)),
      .init(
        "tint", .number(0...1), help: "The largest change of one channel against the others, as a part of it.",
        default: .number(0.05)),
    ])

  private let exposure: Double
  private let contrast: Double
  private let tint: Double

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    exposure = arguments.number("exposure")
    contrast = arguments.number("contrast")
    tint = arguments.number("tint")
  }

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// The change is drawn once for a whole photo.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Changes the pixels, and clips them to 0…1.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    var pixels = try item.plainPixels()
    func draw(_ name: String, _ most: Double) -> Float {
      Float(context.key.split(name).uniform(in: -most...most))
    }
    let (gain, slope) = (1 + draw("exposure", exposure), 1 + draw("contrast", contrast))
    let middle = Float(pixels.mean())
    let (channels, size) = (pixels.shape[1], pixels.shape[2] * pixels.shape[3])
    let gains = (0..<channels).map { gain * (1 + (channels > 1 ? draw("tint \($0)", tint) : 0)) }
    pixels.withMutableValues { pixels in
      for index in pixels.indices {
        pixels[index] = min(max(((pixels[index] - middle) * slope + middle) * gains[index / size % channels], 0), 1)
      }
    }
    item.value = Pixels(pixels)
    return item
  }
}
