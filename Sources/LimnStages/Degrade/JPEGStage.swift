import Foundation
import LimnData
import LimnImages
import LimnPipelines
import LimnTensors

/// Stores each picture as a JPEG and reads it back, with the losses of a JPEG.
package struct JPEGStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "jpeg", summary: "Stores each picture as a JPEG and reads it back, with the losses of a JPEG.",
    parameters: [
      .init(
        "quality", .interval(1...100), help: "Quality of the JPEG; given a range, drawn for each item.",
        default: .interval(75...75)),
      .init(
        "skew", .number(0.1...10),
        help: "1 draws the quality evenly; above 1 high qualities come more often, below 1 low ones.",
        default: .number(1)),
      .init(
        "chroma", .choice(["4:4:4", "4:2:2", "4:2:0", "random"]),
        help: "How finely colour is stored; random: half of the items 4:2:0, a quarter each 4:2:2 and 4:4:4.",
        default: .text("4:2:0")),
      .init(
        "grid", .choice(["aligned", "random"]),
        help: "Where the JPEG's 8×8 blocks begin: at the top left corner, or anywhere, as in a picture cut from one.",
        default: .text("aligned")),
    ])

  private let quality: ClosedRange<Double>
  private let skew: Double
  private let chroma: ChromaSubsampling?
  private let isGridRandom: Bool

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    quality = arguments.interval("quality")
    skew = arguments.number("skew")
    chroma = ChromaSubsampling(arguments.text("chroma"))
    isGridRandom = arguments.text("grid") == "random"
  }

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// The blocks' grid is the whole picture's.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Encodes and decodes the colours; alpha and what cannot be seen stay as they are. Throws `ImageError` for a picture larger than a JPEG can be.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let key = context.key
    var canvas = try Canvas(filling: item.value)
    let (width, height) = (canvas.width, canvas.height)
    let low = pow(key.split("quality").uniform(), skew)
    let level = Int((quality.upperBound - (quality.upperBound - quality.lowerBound) * low).rounded())
    let chroma = chroma ?? [.full, .halvedColumns, .halved, .halved][key.split("chroma").integer(below: 4)]
    let x = isGridRandom ? key.split("x").integer(below: 8) : 0
    let y = isGridRandom ? key.split("y").integer(below: 8) : 0
    let padded = Image(pixels: canvas.whole.edgePadded(left: x, top: y), bitDepth: 8)
    let decoded = try JPEG.decode(
      try JPEG.encode(padded, quality: level, chroma: chroma), limits: ImageLimits(pixels: .max, side: .max))
    canvas.write(decoded.pixels(x: x, y: y, width: width, height: height), x: 0, y: 0)
    item.value = canvas.value(restoring: item.value)
    return item
  }

  /// The picture in floats twice, its samples twice, and what the codec holds.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    (inputs[0].pixels ?? 0) * inputs[0].colours * (8 + 2 + 2 + 2) + inputs[0].filledMemory
  }
}

extension Tensor {
  /// Pixels `[N, C, H, W]` with the first column and row repeated to the left and above.
  func edgePadded(left: Int, top: Int) -> Tensor {
    guard left > 0 || top > 0 else { return self }
    let (planes, height, width) = (shape[0] * shape[1], shape[2], shape[3])
    let plain = converted(to: .plain)
    return Tensor(shape: [shape[0], shape[1], height + top, width + left]) { output in
      plain.withValues { input in
        var place = 0
        for plane in 0..<planes {
          for row in 0..<height + top {
            let from = (plane * height + max(0, row - top)) * width
            for column in 0..<width + left {
              output[place] = input[from + max(0, column - left)]
              place += 1
            }
          }
        }
      }
    }
  }
}
