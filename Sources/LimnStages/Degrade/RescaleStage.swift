import LimnData
import LimnImages
import LimnPipelines
import LimnTensors

/// Makes each picture smaller or larger by a random factor, its reference alike, as phones and web sites do with photos.
package struct RescaleStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "rescale",
    summary: "Scales each picture, and its stored reference, by a random factor.",
    parameters: [
      .init(
        "scale", .interval(0.05...8), help: "The factor for both sides; given a range, drawn uniformly for each item.",
        default: .interval(0.5...1.3))
    ])

  private let scale: ClosedRange<Double>

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    scale = arguments.interval("scale")
  }

  /// The input's type without a size.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    inputs[0].sized(width: nil, height: nil)
  }

  /// The size at the largest factor.
  package func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize {
    var size = ItemSize(try outputType(for: inputs.map(\.type)), like: inputs[0])
    size.width = inputs[0].width.map { Self.scaled($0, scale.upperBound) }
    size.height = inputs[0].height.map { Self.scaled($0, scale.upperBound) }
    return size
  }

  /// The whole photo is needed.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Resizes picture and reference by an antialiased Lanczos filter and clips floats to 0…1.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let factor = context.key.uniform(in: scale)
    try item.changePair { value in
      let (width, height) = (Self.scaled(value.width, factor), Self.scaled(value.height, factor))
      guard width <= 65_535, height <= 65_535, width * height <= ResizeStage.pixelLimit else {
        throw StageError(
          "rescale would make \(value.width)×\(value.height) into \(width)×\(height), which is too large")
      }
      let result = value.resized(width: width, height: height)
      return result is Image ? result : Pixels(result.floats().clipped(to: 0...1))
    }
    return item
  }

  private static func scaled(_ side: Int, _ factor: Double) -> Int { max(1, Int((Double(side) * factor).rounded())) }
}
