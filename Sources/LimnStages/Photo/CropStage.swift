import LimnData
import LimnImages
import LimnPipelines
import LimnTensors

/// Keeps a rectangle of each photo.
package struct CropStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "crop", summary: "Keeps a rectangle of each photo.",
    parameters: [
      .init("width", .integer(1...65_535), help: "Columns of pixels that are kept."),
      .init("height", .integer(1...65_535), help: "Rows of pixels that are kept."),
      .init(
        "x", .integer(0...65_535), help: "Columns cut off at the left; the middle is kept without.", optional: true),
      .init("y", .integer(0...65_535), help: "Rows cut off at the top; the middle is kept without.", optional: true),
    ])

  private let width: Int
  private let height: Int
  private let x: Int?
  private let y: Int?

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    width = arguments.integer("width")
    height = arguments.integer("height")
    x = arguments.optionalInteger("x")
    y = arguments.optionalInteger("y")
  }

  /// The input's type in the rectangle's size; throws `PortError` if the input is known to be too small.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    let type = inputs[0]
    if let inputWidth = type.width, let inputHeight = type.height, !fits(inputWidth, inputHeight) {
      throw PortError(tooLarge(inputWidth, inputHeight))
    }
    return inputs[0].sized(width: width, height: height)
  }

  /// The whole photo is needed.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Cuts the rectangle out; throws `StageError` if it reaches beyond the photo.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let extent = try item.picture()
    guard fits(extent.width, extent.height) else { throw StageError(tooLarge(extent.width, extent.height)) }
    let left = x ?? (extent.width - width) / 2
    let top = y ?? (extent.height - height) / 2
    try item.movePair { $0.cropped(x: left, y: top, width: width, height: height) }
    return item
  }

  private func fits(_ inputWidth: Int, _ inputHeight: Int) -> Bool {
    (x ?? 0) + width <= inputWidth && (y ?? 0) + height <= inputHeight
  }

  private func tooLarge(_ inputWidth: Int, _ inputHeight: Int) -> String {
    let place = x == nil && y == nil ? "" : " at (\(x ?? 0), \(y ?? 0))"
    return "crop keeps \(width)×\(height)\(place), and the photo has only \(inputWidth)×\(inputHeight)"
  }
}
