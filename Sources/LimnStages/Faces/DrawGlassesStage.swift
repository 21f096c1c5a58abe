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
        "colour", .choice(["any", "dark"]),
        help: "The frames: of any colour, some see-through, or black and brown ones.",
        default: .text("any")),
      .init(
        "design", .choice(GlassesFactors.Design.allCases.map(\.rawValue)),
        help: "Of that kind all that can be drawn, or what most people wear, with edges as soft as the photo's.",
        default: .text(GlassesFactors.Design.any.rawValue)),
      .init(
        "share", .number(0...1), help: "Share of faces that get glasses, drawn at random.", default: .number(1)),
      .init(
        "x", .number(0...1),
        help:
          "The middle between the eyes, in widths of the picture. Without x, y and distance: the eyes that 'faces' found, else "
          + "those of aligned faces of any size.",
        optional: true),
      .init("y", .number(0...1), help: "The same in heights of the picture, from its top.", optional: true),
      .init(
        "distance", .number(0.001...1), help: "From one eye to the other, in widths of the picture.", optional: true),
    ])

  /// The eyes of aligned faces (`FaceAlignment`), to four digits.
  private static let aligned = (x: 0.504, y: 0.5153, distance: 0.2194)

  private let kind: GlassesFactors.Kind?
  private let hasDarkFrame: Bool
  private let design: GlassesFactors.Design
  private let share: Double
  private let place: (x: Double?, y: Double?, distance: Double?)

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    kind = GlassesFactors.Kind(rawValue: arguments.text("kind"))
    hasDarkFrame = arguments.text("colour") == "dark"
    design = GlassesFactors.Design(rawValue: arguments.text("design")) ?? .any
    share = arguments.number("share")
    place = (
      arguments.optionalNumber("x"), arguments.optionalNumber("y"), arguments.optionalNumber("distance")
    )
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
    let eyes = eyes(of: item.value, width: width, height: height)
    var glasses = GlassesFactors(
      kind: kind, hasDarkFrame: hasDarkFrame, design: design, key: context.key.split("glasses"))
    let picture = canvas.whole.matching(channels: 3)
    if design == .everyday { glasses.soft = edgeWidth(of: picture, at: eyes) }
    guard let painter = GlassesPainter(glasses, left: eyes.left, right: eyes.right, nose: eyes.nose) else {
      return item
    }
    let drawn = Tensor(
      painter.paint(picture.converted(to: .plain).array, width: width, height: height), shape: picture.shape)
    canvas.write(canvas.channels == 1 ? drawn.channelMean() : drawn, x: 0, y: 0)
    item.value = canvas.value
    return item
  }

  /// The width of a photo's edges around the eyes, in pixels. Lids and lashes are lines, which measure about half as wide as steps that
  /// are as blurred.
  private func edgeWidth(of picture: Tensor, at eyes: (left: SIMD2<Float>, right: SIMD2<Float>, nose: SIMD2<Float>?))
    -> Float
  {
    let across = eyes.right - eyes.left
    let distance = (across * across).sum().squareRoot()
    let middle = (eyes.left + eyes.right) / 2
    guard distance < Float(picture.shape[3] + picture.shape[2]), middle.x.isFinite, middle.y.isFinite else { return 1 }
    let columns = GlassesPainter.span(middle.x, distance, picture.shape[3])
    let rows = GlassesPainter.span(middle.y, 0.5 * distance, picture.shape[2])
    guard !columns.isEmpty, !rows.isEmpty else { return 1 }
    let part = picture.cropped(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
    return Float(max(1, 1.75 * (part.edgeBlur() ?? 0)))
  }

  /// The eyes and the tip of the nose, in pixels that count from the centre of the first one.
  private func eyes(
    of value: any DataValue, width: Int, height: Int
  ) -> (left: SIMD2<Float>, right: SIMD2<Float>, nose: SIMD2<Float>?) {
    let isGiven = place.x != nil || place.y != nil || place.distance != nil
    if !isGiven, let found = (value as? Pixels)?.landmarks?.map({ SIMD2(Float($0.x - 0.5), Float($0.y - 0.5)) }) {
      return (found[0], found[1], found[2])
    }
    let aligned = Self.aligned
    let middle = SIMD2(
      Float((place.x ?? aligned.x) * Double(width) - 0.5), Float((place.y ?? aligned.y) * Double(height) - 0.5))
    let half = SIMD2(Float((place.distance ?? aligned.distance) * Double(width) / 2), 0)
    return (middle - half, middle + half, nil)
  }

  /// The picture as floats in colour, with glasses and in the photo's own colours.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    (inputs[0].pixels ?? 0) * 4 * 12
  }
}
