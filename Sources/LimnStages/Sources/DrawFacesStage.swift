import LimnData
import LimnFaces
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnTensors

/// Draws portraits of people who do not exist, with known answers: the same person without glasses is one of them.
package struct DrawFacesStage: LabellingSource {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "draw-faces", summary: "Draws simple portraits from random factors, in the frame of aligned face photos.",
    output: .image,
    parameters: [
      .init(
        "count", .integer(1...1_000_000), help: "How many faces are drawn, each another person.", default: .integer(100)
      ),
      .init(
        "width", .integer(8...4_096),
        help: "Width in pixels; of 89 to 109, the whole frame of aligned photos is shown.",
        default: .integer(178)),
      .init(
        "height", .integer(8...4_096),
        help: "Height in pixels; as much as the width, the frame's centred square is shown.",
        default: .integer(218)),
      .init(
        "glasses", .choice(FaceFactors.Presence.allCases.map(\.rawValue)),
        help: "Which faces wear glasses; the people are the same for every value.", default: .text("any")),
      .init(
        "smile", .choice(FaceFactors.Presence.allCases.map(\.rawValue)), help: "Which faces smile.",
        default: .text("any")),
      .init(
        "correlated", .boolean, help: "Whether the old wear glasses more often than the young.",
        default: .boolean(false)),
      .init("seed", .integer(0...Int.max), help: "Another seed draws other people.", default: .integer(0)),
      .init(
        "labels", .path, help: "A CSV file with the attributes of each face, written at the end of the run.",
        optional: true),
    ],
    isSource: true)

  private let count: Int
  private let width: Int
  private let height: Int
  private let glasses: FaceFactors.Presence
  private let smile: FaceFactors.Presence
  private let correlated: Bool
  private let seed: Int
  /// Where the CSV file of labels goes; nil: none is written.
  package let labels: String?

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    count = arguments.integer("count")
    width = arguments.integer("width")
    height = arguments.integer("height")
    glasses = FaceFactors.Presence(rawValue: arguments.text("glasses")) ?? .any
    smile = FaceFactors.Presence(rawValue: arguments.text("smile")) ?? .any
    correlated = arguments.boolean("correlated")
    seed = arguments.integer("seed")
    labels = arguments.optionalText("labels")
  }

  /// An image in colour, of the size asked for.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    .image(width: width, height: height, channels: 3)
  }

  /// face-00001.png and so on; they stand for no files.
  package func names() throws -> [ItemName] {
    (0..<count).map { ItemName("face", number: $0 + 1, digits: 5, extension: "png", index: $0) }
  }

  /// What the face of this place is drawn from, the same whatever the run's seed and the stage's place.
  package func factors(at index: Int) -> FaceFactors {
    let key = RandomKey(seed: UInt64(seed)).split("face").split(index)
    return FaceFactors(key: key, glasses: glasses, smile: smile, correlated: correlated)
  }

  /// Draws the face that the item names.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let image = FaceDrawing.image(factors(at: item.name.index), width: width, height: height)
    item.value = image
    item.origin = image
    return item
  }

  /// The attributes and factors of all faces.
  package func labelLines() throws -> [String] {
    try [FaceLabels.header]
      + names().map {
        let factors = factors(at: $0.index)
        return FaceLabels.row(
          of: factors, landmarks: FaceDrawing.landmarks(of: factors, width: width, height: height), file: $0.description
        )
      }
  }
}

/// The labels of drawn faces as lines of a CSV file: attributes of 0 and 1 first, then the factors behind them, and the places of five
/// landmarks in the picture's pixels.
private enum FaceLabels {
  static let header =
    "file,eyeglasses,smiling,young,beard,glasses_shape,smile,mouth_open,age,skin,hair_colour,hair_style,beard_style,turn"
    + ["right_eye", "left_eye", "nose", "right_mouth", "left_mouth"].map { ",\($0)_x,\($0)_y" }.joined()

  static func row(of factors: FaceFactors, landmarks: [ImagePoint], file: String) -> String {
    func flag(_ holds: Bool) -> String { holds ? "1" : "0" }
    func number(_ value: Double) -> String { "\((value * 1_000).rounded() / 1_000)" }
    func number(_ value: Float) -> String { number(Double(value)) }
    return
      ([
        file, flag(factors.glasses != nil), flag(factors.isSmiling), flag(factors.isYoung),
        flag(factors.beard != .none),
        factors.glasses?.shape.rawValue ?? "none", number(factors.smile), number(factors.mouthOpen),
        number(factors.age),
        number(factors.skin), number(factors.hairColour), factors.hairStyle.rawValue, factors.beard.rawValue,
        number(factors.pose.turn),
      ] + landmarks.flatMap { [number($0.x), number($0.y)] }).joined(separator: ",")
  }
}
