import LimnData
import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors

/// Puts a photo's own detail back outside a model's edit, so that a small model edits a large photo (`DetailTransfer`).
package struct DetailStage: Stage {
  private static let standard = DetailTransfer()

  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "detail", summary: "Puts the photo's own detail back outside the edit, at the photo's own size.",
    inputs: [
      .init("photo", accepts: [.image, .pixels]),
      .init("before", accepts: [.image, .pixels]),
      .init("after", accepts: [.image, .pixels]),
    ],
    parameters: [
      .init("model", .model, help: "The model whose edit it is; needed by 'along'.", optional: true),
      .init(
        "along", .text, help: "The direction of the edit: where that never changes anything, nothing may change.",
        optional: true),
      .init(
        "threshold", .number(0...1),
        help: "Smallest change that counts as the edit: below it the photo's own detail is kept.",
        default: .number(standard.threshold)),
      .init(
        "softness", .number(0...1), help: "How far above the threshold the detail is the model's alone.",
        default: .number(standard.softness)),
      .init(
        "feather", .number(0...32), help: "How far the edit is grown beyond what changed, in the model's pixels.",
        default: .number(standard.feather)),
      .init(
        "sharpen", .number(0...1),
        help: "Fraction of the missing sharpness of the model's picture that is restored; 0 is none.",
        default: .number(standard.sharpen)),
      .init(
        "tone", .number(0...1),
        help: "Fraction of the difference in brightness and colour around the edit that its picture is corrected by.",
        default: .number(standard.tone)),
      .init(
        "footprint", .interval(0...1),
        help: "With 'along': the share of the direction's largest change from which on an edit fades in, and is whole.",
        default: .interval(standard.footprint)),
      .init(
        "ignore", .number(0...1),
        help: "Largest change that is no edit: there the photo stays as it is. From twice that on the edit is whole.",
        default: .number(0)),
      .init(
        "mismatch", .interval(0...1),
        help:
          "How far 'before' may be from the photo: from the first on the edit fades, from the second on the photo stays.",
        default: .interval(standard.mismatch)),
      .init(
        "columns", .interval(0...1),
        help:
          "Without 'along': the columns that may change, in widths of the picture; the edit fades in from both ends.",
        default: .interval(0...1)),
      .init(
        "rows", .interval(0...1),
        help: "Without 'along': the rows that may change, in heights of the picture, likewise.",
        default: .interval(0...1)),
      .init(
        "fade", .number(0.01...0.5),
        help:
          "With 'columns' or 'rows': how far from their ends the edit is whole, in sides of the picture; without, next to them.",
        optional: true),
    ])

  private let transfer: DetailTransfer
  private let footprint: Tensor?

  /// Makes the stage; throws `StageError` if the model or the direction cannot be had, or the direction has no footprint.
  package init(_ arguments: Arguments, models: ModelLibrary) throws {
    var transfer = DetailTransfer(
      threshold: arguments.number("threshold"), softness: arguments.number("softness"),
      feather: arguments.number("feather"), sharpen: arguments.number("sharpen"),
      tone: arguments.number("tone"),
      footprint: arguments.interval("footprint"))
    transfer.ignore = arguments.number("ignore")
    transfer.mismatch = arguments.interval("mismatch")
    let (columns, rows) = (arguments.interval("columns"), arguments.interval("rows"))
    let along = arguments.optionalText("along")
    if columns == 0...1, rows == 0...1 {
      footprint = try Self.footprint(of: along, model: arguments.optionalText("model"), models: models)
    } else {
      guard along == nil else {
        throw StageError("'along' bounds the edit, and so do 'columns' and 'rows': leave one or the other out")
      }
      let fade = arguments.optionalNumber("fade")
      // A fade that is asked for takes the whole of the rise; else the footprint's two limits cut a short piece out of it.
      if fade != nil { transfer.footprint = 0...1 }
      footprint = PictureWindow(columns: columns, rows: rows, rise: fade ?? 0.05).map
    }
    self.transfer = transfer
  }

  private static func footprint(of along: String?, model: String?, models: ModelLibrary) throws -> Tensor? {
    guard let along else { return nil }
    guard let model else { throw StageError("'along' is a direction of a model: give 'model' too") }
    let direction: Direction
    do { direction = try models.direction(along, of: model) } catch { throw StageError("\(error)") }
    guard let footprint = direction.footprint else {
      throw StageError(
        "the direction '\(along.printable)' has no footprint: fit it again with 'limn fit direction', "
          + "or leave 'along' out of 'detail'")
    }
    return footprint
  }

  /// The photo's type; throws `PortError` if what the model gave before and after the edit is known to differ in size.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    if inputs[1].isKnownToDiffer(from: inputs[2]) {
      throw PortError("detail has \(inputs[1]) before and \(inputs[2]) after the edit: they must be alike")
    }
    return inputs[0]
  }

  /// The whole photo is needed.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Edits the photo; throws `StageError` if the pictures before and after the edit differ in size or channels.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item { try edited(inputs).item }

  /// Edits the photo, and says where the detail is the model's: the mask of `DetailTransfer`. Throws as `run` does.
  package func edited(_ inputs: [Item]) throws -> (item: Item, mask: Tensor) {
    var item = inputs[0]
    var photo = try Canvas(item.value)
    let (before, after) = (try Canvas(inputs[1].value), try Canvas(inputs[2].value))
    guard before.isLike(after) else {
      throw StageError(
        "detail has \(before.description) before and \(after.description) after the edit: they must be alike")
    }
    let (result, mask) = transfer(
      photo: photo.whole, before: before.whole, after: after.whole, footprint: footprint)
    photo.write(result, x: 0, y: 0)
    item.value = photo.value
    return (item, mask)
  }
}

extension DetailStage {
  /// The photo as floats, the edit's mask, and each channel's change and base in the photo's size; what the pictures before and after the
  /// edit are compared by.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    (inputs[0].pixels ?? 0) * 4 * (3 * inputs[0].colours + 3) + 40 * 4 * (inputs[1].pixels ?? 0)
  }
}
