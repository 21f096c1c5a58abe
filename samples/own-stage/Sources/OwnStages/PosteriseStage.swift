import Limn

/// Reduces each colour to a few levels: `posterise: { levels: 4 }`.
public struct PosteriseStage: Stage {
  /// What `limn stages posterise` prints, what pipelines are checked against, and what editors complete.
  public static let signature = Signature(
    name: "posterise", summary: "Reduces each colour to a few levels.",
    parameters: [
      .init("levels", .integer(2...256), help: "How many levels each colour has.", default: .integer(4))
    ])

  private let steps: Float

  /// Makes the stage of arguments that were checked against the signature.
  public init(_ arguments: Arguments) { steps = Float(arguments.integer("levels") - 1) }

  /// The same type: known before any photo is opened, so that `limn check` finds what does not fit.
  public func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

  /// What is held beside input and output, for `--memory`: the photo as floats.
  public func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { 4 * (inputs[0].bytes ?? 0) }

  /// Transforms one item: a photo, or its pixels as floats.
  public func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    if var photo = item.value as? Image {
      photo.setPixels(posterised(photo.pixels()), x: 0, y: 0)
      item.value = photo
    } else {
      item.value = Pixels(posterised(try item.as(Pixels.self).tensor))
    }
    return item
  }

  private func posterised(_ pixels: Tensor) -> Tensor { pixels.mapped { ($0 * steps).rounded() / steps } }
}
