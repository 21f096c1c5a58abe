import Foundation
import LimnData
import LimnPipelines
import LimnTensors

/// Covers a rectangle of each photo with one colour at random, for training: what a classifier says of one part of a face
/// should not hang on another (Zhong et al., "Random erasing data augmentation", 2020).
package struct RandomEraseStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "random-erase", summary: "Covers a rectangle of each photo with one colour at random, for training.",
    inputs: [.init("pixels", accepts: [.pixels])],
    parameters: [
      .init("share", .number(0...1), help: "Share of items that get one, drawn at random.", default: .number(0.5)),
      .init(
        "side", .interval(0.01...1), help: "The rectangle's sides, as parts of the photo's; each is drawn evenly.",
        default: .interval(0.2...0.6)),
    ])

  private let share: Double
  private let side: ClosedRange<Double>

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    share = arguments.number("share")
    side = arguments.interval("side")
  }

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// The rectangle is drawn once for a whole photo.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Covers the rectangle with a colour drawn from the photo's own pixels.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    var pixels = try item.plainPixels()
    let key = context.key
    guard key.split("share").uniform() < share else { return item }
    let (height, width) = (pixels.shape[2], pixels.shape[3])
    func span(_ name: String, _ extent: Int) -> Range<Int> {
      let length = min(extent, max(1, Int((key.split(name).uniform(in: side) * Double(extent)).rounded())))
      let start = key.split(name + " start").integer(below: extent - length + 1)
      return start..<start + length
    }
    let (columns, rows) = (span("width", width), span("height", height))
    let source = key.split("colour").integer(below: width * height)
    pixels.withMutableValues { pixels in
      for plane in stride(from: 0, to: pixels.count, by: width * height) {
        let colour = pixels[plane + source]
        for row in rows {
          for column in columns { pixels[plane + row * width + column] = colour }
        }
      }
    }
    item.value = Pixels(pixels)
    return item
  }
}
