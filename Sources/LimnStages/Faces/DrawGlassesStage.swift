import LimnData
import LimnFaces
import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors

/// Draws glasses on aligned faces: with `keep-reference` before it, exact pairs of the same face without and with glasses.
package struct DrawGlassesStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "draw-glasses",
    summary: "Draws glasses on each aligned face, other ones for each: exact pairs with 'keep-reference' before it.",
    parameters: [
      .init(
        "kind", .choice(["any"] + GlassesFactors.Kind.allCases.map(\.rawValue)),
        help: "The glasses: thin or thick rims, rims above alone, none, sunglasses; any draws the kind too.",
        default: .text("any")),
      .init(
        "share", .number(0...1), help: "Share of faces that get glasses, drawn at random.", default: .number(1)),
      .init(
        "x", .number(0...1),
        help: "The middle between the eyes, in widths of the picture; by default that of aligned faces of any size.",
        default: .number(Self.aligned.x)),
      .init(
        "y", .number(0...1), help: "The same in heights of the picture, from its top.", default: .number(Self.aligned.y)
      ),
      .init(
        "distance", .number(0.001...1), help: "From one eye to the other, in widths of the picture.",
        default: .number(Self.aligned.distance)),
    ])

  /// The eyes of aligned faces (`FaceAlignment`), to four digits.
  private static let aligned = (x: 0.504, y: 0.5153, distance: 0.2194)

  private let kind: GlassesFactors.Kind?
  private let share: Double
  private let eyes: (x: Double, y: Double, distance: Double)

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    kind = GlassesFactors.Kind(rawValue: arguments.text("kind"))
    share = arguments.number("share")
    eyes = (arguments.number("x"), arguments.number("y"), arguments.number("distance"))
  }

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// The eyes are at one place of the whole picture.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Draws on the colours, in grey on a grey picture; alpha stays as it is.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    guard context.key.split("share").uniform() < share else { return item }
    var canvas = try Canvas(item.value)
    let (width, height) = (canvas.width, canvas.height)
    // Pixels count from the middle of the first one.
    let middle = SIMD2(Float(eyes.x * Double(width) - 0.5), Float(eyes.y * Double(height) - 0.5))
    let half = SIMD2(Float(eyes.distance * Double(width) / 2), 0)
    let glasses = GlassesFactors(kind: kind, key: context.key.split("glasses"))
    guard let painter = GlassesPainter(glasses, left: middle - half, right: middle + half) else { return item }
    let picture = canvas.whole.matching(channels: 3)
    let drawn = Tensor(
      painter.paint(picture.converted(to: .plain).array, width: width, height: height), shape: picture.shape)
    canvas.write(canvas.channels == 1 ? drawn.channelMean() : drawn, x: 0, y: 0)
    item.value = canvas.value
    return item
  }

  /// The picture as floats in colour, with glasses and in the photo's own colours.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    (inputs[0].pixels ?? 0) * 4 * 12
  }
}
