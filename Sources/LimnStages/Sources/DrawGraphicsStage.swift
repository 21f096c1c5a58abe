import LimnData
import LimnPipelines
import LimnTensors

/// Draws pictures without noise, as programs make them: text, line art, hatching, charts, tables, flat colours, pixel art.
package struct DrawGraphicsStage: SourceStage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "draw-graphics",
    summary: "Draws pictures without noise: text, line art, charts, tables, pixel art and so on.",
    output: .image,
    parameters: [
      .init("count", .integer(1...1_000_000), help: "How many pictures are drawn.", default: .integer(100)),
      .init("width", .integer(8...4_096), help: "Width in pixels.", default: .integer(320)),
      .init("height", .integer(8...4_096), help: "Height in pixels.", default: .integer(320)),
      RandomGraphicsStage.kindParameter,
      .init("seed", .integer(0...Int.max), help: "Another seed draws other pictures.", default: .integer(0)),
    ],
    isSource: true)

  private let count: Int
  private let width: Int
  private let height: Int
  private let kind: GraphicsDrawing.Kind?
  private let seed: Int

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    count = arguments.integer("count")
    width = arguments.integer("width")
    height = arguments.integer("height")
    kind = GraphicsDrawing.Kind(rawValue: arguments.text("kind"))
    seed = arguments.integer("seed")
  }

  /// An image in colour, of the size asked for.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    .image(width: width, height: height, channels: 3)
  }

  /// graphic-00001.png and so on; they stand for no files.
  package func names() throws -> [ItemName] {
    (0..<count).map { ItemName("graphic", number: $0 + 1, digits: 5, extension: "png", index: $0) }
  }

  /// Draws the picture that the item names, the same whatever the run's seed and the stage's place.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let key = RandomKey(seed: UInt64(seed)).split("graphic").split(item.name.index)
    let image = GraphicsDrawing.image(
      kind ?? GraphicsDrawing.kind(key.split("kind")), width: width, height: height, key: key)
    item.value = image
    item.origin = image
    return item
  }

  /// The grid on which a picture is drawn, three points a pixel each way.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { width * height * 9 * 3 }
}
