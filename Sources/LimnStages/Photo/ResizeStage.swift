import LimnData
import LimnImages
import LimnPipelines
import LimnTensors

/// Makes photos or pixels larger or smaller, by an antialiased Lanczos filter.
package struct ResizeStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "resize", summary: "Resizes photos; give width or height or both, or longest, or scale.",
    parameters: [
      .init(
        "width", .integer(1...65_535), help: "Columns of pixels; without height, the proportions stay.", optional: true),
      .init(
        "height", .integer(1...65_535), help: "Rows of pixels; without width, the proportions stay.", optional: true),
      .init("longest", .integer(1...65_535), help: "Pixels of the longest side; the proportions stay.", optional: true),
      .init("scale", .number(0.001...64), help: "A factor for both sides.", optional: true),
    ])

  /// Above this many pixels a result is refused.
  static let pixelLimit = 400_000_000

  private enum Rule: Sendable {
    case sides(width: Int?, height: Int?)
    case longest(Int)
    case scale(Double)
  }

  private let rule: Rule

  /// Makes the stage from checked arguments; throws `StageError` unless they give one way to find the size.
  package init(_ arguments: Arguments) throws {
    let width = arguments.optionalInteger("width")
    let height = arguments.optionalInteger("height")
    switch (width != nil || height != nil, arguments.optionalInteger("longest"), arguments.optionalNumber("scale")) {
    case (true, nil, nil): rule = .sides(width: width, height: height)
    case (false, let longest?, nil): rule = .longest(longest)
    case (false, nil, let scale?): rule = .scale(scale)
    case (false, nil, nil): throw StageError("no size: give width or height or both, or longest, or scale")
    default: throw StageError("more than one size: give width or height or both, or longest, or scale")
    }
  }

  /// The input's type in its new size, as far as that is known.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    if let width = inputs[0].width, let height = inputs[0].height {
      let (width, height) = size(width: width, height: height)
      return inputs[0].sized(width: width, height: height)
    }
    guard case .sides(let width?, let height?) = rule else { return inputs[0].sized(width: nil, height: nil) }
    return inputs[0].sized(width: width, height: height)
  }

  /// The whole photo is needed.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Resizes the photo or the pixels.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let old = try item.picture()
    let (width, height) = size(width: old.width, height: old.height)
    guard width <= 65_535, height <= 65_535, width * height <= Self.pixelLimit else {
      throw StageError(
        "resize would make \(old.width)×\(old.height) into \(width)×\(height), which is too large")
    }
    try item.changePair { $0.resized(width: width, height: height) }
    return item
  }

  private func size(width: Int, height: Int) -> (Int, Int) {
    func scaled(_ side: Int, _ factor: Double) -> Int { max(1, Int((Double(side) * factor).rounded())) }
    switch rule {
    case .sides(let newWidth?, let newHeight?): return (newWidth, newHeight)
    case .sides(let newWidth?, nil): return (newWidth, scaled(height, Double(newWidth) / Double(width)))
    case .sides(nil, let newHeight):
      return (scaled(width, Double(newHeight ?? height) / Double(height)), newHeight ?? height)
    case .longest(let longest):
      let factor = Double(longest) / Double(max(width, height))
      return (scaled(width, factor), scaled(height, factor))
    case .scale(let factor): return (scaled(width, factor), scaled(height, factor))
    }
  }
}

extension ResizeStage {
  /// The rows that one row of the result is made of.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    guard let from = inputs[0].height, let to = output.height, let width = output.width else { return 0 }
    let taps = min(from, 6 * max(1, from / max(1, to)) + 7)
    return ((taps + 1) * width + (inputs[0].width ?? 0)) * 4 * (inputs[0].colours + 1)
  }
}
