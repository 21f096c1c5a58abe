import LimnData
import LimnImages
import LimnPipelines
import LimnTensors

/// Puts a drawing without noise in place of each picture, of its size: for a training that shall know text and lines too.
package struct RandomGraphicsStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "random-graphics",
    summary: "Puts a drawing in place of each picture, of its size, for training; see 'draw-graphics'.",
    parameters: [kindParameter])

  /// What is drawn.
  static let kindParameter = Signature.Parameter(
    "kind", .choice(["any"] + GraphicsDrawing.Kind.allCases.map(\.rawValue)),
    help: "What the pictures show; any: each another, text, lines and hatching more often.", default: .text("any"))

  private let kind: GraphicsDrawing.Kind?

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    kind = GraphicsDrawing.Kind(rawValue: arguments.text("kind"))
  }

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// The drawing is one of the whole picture.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Draws over the colours, in grey over a grey picture; alpha stays as it is.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    var canvas = try Canvas(item.value)
    let image = GraphicsDrawing.image(
      kind ?? GraphicsDrawing.kind(context.key.split("kind")), width: canvas.width, height: canvas.height,
      key: context.key)
    let pixels = image.pixels()
    canvas.write(canvas.channels == 1 ? pixels.luma() : pixels, x: 0, y: 0)
    item.value = canvas.value
    return item
  }

  /// The grid on which a picture is drawn, three points a pixel each way, and its floats.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    (inputs[0].pixels ?? 0) * (9 * 3 + 3 + 12)
  }
}
