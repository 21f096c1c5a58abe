import LimnData
import LimnPipelines
import LimnTensors

/// Keeps a square at a random place of each photo, for training; of a photo shrunk by a random scale, if asked to.
///
/// Shrinking a large, smooth photograph gives its patches the detail of a small one.
package struct RandomCropStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "random-crop", summary: "Crops a random square of each photo, for training.",
    parameters: [
      .init("size", .integer(1...65_535), help: "Side of the square in pixels.", default: .integer(64)),
      .init(
        "scale", .interval(0.1...1),
        help:
          "The photo is shrunk by this first; given a range, drawn for each item, no smaller than the square allows.",
        default: .interval(1...1)),
      .init(
        "detailed", .number(0...1),
        help: "Share of items that use the more detailed of two random positions.", default: .number(0)),
    ])

  private let size: Int
  private let scale: ClosedRange<Double>
  private let detailed: Double

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    size = arguments.integer("size")
    scale = arguments.interval("scale")
    detailed = arguments.number("detailed")
  }

  /// The input's type in the square's size; throws `PortError` if the input is known to be too small.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    let type = inputs[0]
    if let width = type.width, let height = type.height, min(width, height) < size {
      throw PortError(tooSmall("\(width)×\(height)"))
    }
    return inputs[0].sized(width: size, height: size)
  }

  /// The whole photo is needed.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Cuts the square out; throws `StageError` if the photo is smaller.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let canvas = try Canvas(item.value)
    guard min(canvas.width, canvas.height) >= size else { throw StageError(tooSmall(canvas.size)) }
    let scale = context.key.split("scale").uniform(in: scale)
    let side = min(Int((Double(size) / scale).rounded()), min(canvas.width, canvas.height))
    func place(_ index: Int) -> (x: Int, y: Int) {
      (
        context.key.split("x").integer(below: canvas.width - side + 1, at: index),
        context.key.split("y").integer(below: canvas.height - side + 1, at: index)
      )
    }
    var (x, y) = place(0)
    if detailed > 0, context.key.split("detailed").uniform() < detailed {
      let other = place(1)
      func detail(_ x: Int, _ y: Int) -> Float { canvas.read(x..<x + side, y..<y + side).detail() }
      if detail(other.x, other.y) > detail(x, y) { (x, y) = other }
    }
    try item.movePair { value in
      let square = value.cropped(x: x, y: y, width: side, height: side)
      return side == size ? square : square.resized(width: size, height: size)
    }
    return item
  }

  private func tooSmall(_ found: String) -> String {
    "random-crop keeps \(size)×\(size), and the photo has only \(found)"
  }
}

extension Tensor {
  /// The mean difference between neighbours two pixels apart, of every other row and column of pixels `[1, C, H, W]`.
  fileprivate func detail() -> Float {
    let (channels, height, width) = (shape[1], shape[2], shape[3])
    var (sum, count): (Float, Int) = (0, 0)
    withValues { values in
      for channel in 0..<channels {
        for row in stride(from: 0, to: height - 2, by: 2) {
          let line = (channel * height + row) * width
          for column in stride(from: 0, to: width - 2, by: 2) {
            let value = values[line + column]
            sum += abs(values[line + column + 2] - value) + abs(values[line + 2 * width + column] - value)
            count += 1
          }
        }
      }
    }
    return sum / Float(max(1, count))
  }
}
