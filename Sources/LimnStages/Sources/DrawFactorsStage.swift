import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnScenes
import LimnTensors

/// Draws pictures from independent factors whose values are known: dSprites, rooms, discs.
package struct DrawFactorsStage: LabellingSource {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "draw-factors", summary: "Draws pictures from independent factors, to measure whether a model finds them.",
    output: .image,
    parameters: [
      .init(
        "set", .choice(FactorScenes.all.map(\.name)),
        help: "What is drawn: "
          + FactorScenes.all.map { "\($0.name) (\($0.summary.dropLast()))" }.joined(separator: "; ")
          + "."),
      .init(
        "count", .integer(1...10_000_000),
        help: "How many pictures, of factors drawn at random; without it, every picture of the set once, in order.",
        optional: true),
      .init("seed", .integer(0...Int.max), help: "Another seed draws other pictures.", default: .integer(0)),
      .init(
        "correlated", .list(of: .text, count: 0...2),
        help: "Two factors whose values go together, all others being independent; needs 'count'.",
        default: .list([])),
      .init(
        "deviation", .number(0.01...100),
        help:
          "How far correlated factors are from each other, as a part of their range: at 0.2 they correlate by about "
          + "0.8, at 100 not at all.", default: .number(0.2)),
      .init(
        "labels", .path, help: "A CSV file with the factors of each picture, written at the end of the run.",
        optional: true),
    ],
    isSource: true)

  /// What is drawn.
  package let scene: any FactorScene
  private let count: Int?
  private let seed: Int
  private let correlated: CorrelatedFactors?
  /// Where the CSV file of labels goes; nil: none is written.
  package let labels: String?

  /// Makes the stage from checked arguments; throws `StageError` for a set that is not known.
  package init(_ arguments: Arguments) throws(StageError) {
    let name = arguments.text("set")
    guard let scene = FactorScenes.all.first(where: { $0.name == name }) else {
      throw StageError("no set is named '\(name.printable)'")
    }
    self.scene = scene
    count = arguments.optionalInteger("count")
    seed = arguments.integer("seed")
    labels = arguments.optionalText("labels")
    correlated = try Self.correlated(arguments, of: scene)
  }

  private static func correlated(
    _ arguments: Arguments, of scene: any FactorScene
  ) throws(StageError) -> CorrelatedFactors? {
    let names = arguments.texts("correlated")
    guard !names.isEmpty else { return nil }
    guard arguments.optionalInteger("count") != nil else {
      throw StageError("'correlated' needs 'count': without it every picture of the set is drawn once")
    }
    let places = names.compactMap { name in scene.factors.firstIndex { $0.name == name } }
    guard Set(places).count == 2, names.count == 2 else {
      throw StageError(
        "'correlated' must be two of the factors of \(scene.name), "
          + "\(scene.factors.map(\.name).joined(separator: ", ")); found \(names.joined(separator: ", ").printable)")
    }
    return CorrelatedFactors(scene.factors, places[0], places[1], deviation: arguments.number("deviation"))
  }

  /// An image of the set's size.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    .image(width: scene.width, height: scene.height, channels: scene.channels)
  }

  /// dsprites-000001.png and so on; they stand for no files.
  package func names() throws -> [ItemName] {
    let total = count ?? scene.count
    let digits = max(5, String(total).count)
    return (0..<total).map {
      ItemName(scene.name, number: $0 + 1, digits: digits, extension: "png", index: $0)
    }
  }

  /// The values of the factors of an index, the same whatever the run's seed and the stage's place.
  package func factors(at index: Int) -> [Int] {
    guard count != nil else { return scene.values(at: index) }
    let key = RandomKey(seed: UInt64(seed)).split(scene.name).split(index)
    var values = scene.factors.enumerated().map { key.integer(below: $1.count, at: $0) }
    correlated?.draw(into: &values, key: key)
    return values
  }

  /// Draws the picture that the item names.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let image = scene.image(factors(at: item.name.index))
    item.value = image
    item.origin = image
    return item
  }

  /// The factors of all pictures.
  package func labelLines() throws -> [String] {
    let rows = try names().map { [$0.description] + factors(at: $0.index).map(String.init) }
    return ([["file"] + scene.factors.map(\.name)] + rows).map { $0.joined(separator: ",") }
  }
}
