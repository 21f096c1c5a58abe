import LimnData
import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors

/// Makes photos or pixels larger or smaller, by an antialiased Lanczos filter.
package struct ResizeStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "resize", summary: "Resizes photos; give width or height or both, or longest, or scale, or model.",
    parameters: [
      .init(
        "width", .integer(1...65_535), help: "Columns of pixels; without height, the proportions stay.", optional: true),
      .init(
        "height", .integer(1...65_535), help: "Rows of pixels; without width, the proportions stay.", optional: true),
      .init("longest", .integer(1...65_535), help: "Pixels of the longest side; the proportions stay.", optional: true),
      .init("scale", .number(0.001...64), help: "A factor for both sides.", optional: true),
      .init(
        "model", .model,
        help: "The model whose size the photos get: a name ('limn models' lists them) or the path of its folder.",
        optional: true),
    ])

  /// Above this many pixels a result is refused.
  static let pixelLimit = 400_000_000

  private enum Rule: Sendable {
    case sides(width: Int?, height: Int?)
    case longest(Int)
    case scale(Double)
  }

  private let rule: Rule

  /// Makes the stage from checked arguments; throws `StageError` unless they give one way to find the size, or if the model cannot be had
  /// or takes no pictures of one size.
  package init(_ arguments: Arguments, models: ModelLibrary) throws {
    let (width, height) = (arguments.optionalInteger("width"), arguments.optionalInteger("height"))
    var rules: [Rule] = []
    if width != nil || height != nil { rules.append(.sides(width: width, height: height)) }
    if let longest = arguments.optionalInteger("longest") { rules.append(.longest(longest)) }
    if let scale = arguments.optionalNumber("scale") { rules.append(.scale(scale)) }
    let model = arguments.optionalText("model")
    guard let rule = rules.first else {
      guard let model else { throw StageError("no size: \(Self.ways)") }
      self.rule = try Self.size(of: try models.stageModel(arguments), named: model)
      return
    }
    guard rules.count == 1, model == nil else { throw StageError("more than one size: \(Self.ways)") }
    self.rule = rule
  }

  private static let ways = "give width or height or both, or longest, or scale, or model"

  /// The size of the pictures that a model takes.
  private static func size(of model: LearnedModel, named name: String) throws(StageError) -> Rule {
    let input = model.input
    if let width = input.width, let height = input.height { return .sides(width: width, height: height) }
    guard model.takesPictures else {
      throw StageError("'\(name.printable)' takes \(input), not pictures: give width and height instead of model")
    }
    let free = input.width != nil ? "height" : input.height != nil ? "width" : "size"
    throw StageError(
      "'\(name.printable)' takes pictures of any \(free): give width and height instead of model")
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
