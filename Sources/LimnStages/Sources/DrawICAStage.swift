import LimnData
import LimnFoundation
import LimnPipelines
import LimnScenes
import LimnTensors

/// Draws rows that are a nonlinear mixture of independent sources, to measure whether a model finds these.
package struct DrawICAStage: LabellingSource {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "draw-ica",
    summary: "Draws rows of numbers that are a nonlinear mixture of independent sources, in segments.", output: .row,
    parameters: [
      .init("sources", .integer(1...100), help: "How many sources there are.", default: .integer(5)),
      .init("columns", .integer(1...100), help: "Numbers in a row, as many as sources or more.", default: .integer(5)),
      .init("segments", .integer(2...10_000), help: "How many segments there are.", default: .integer(40)),
      .init("rows", .integer(1...1_000_000), help: "How many rows a segment has.", default: .integer(1000)),
      .init(
        "layers", .integer(1...10), help: "How many linear maps the mixture has; one is linear.", default: .integer(3)),
      .init("seed", .integer(0...Int.max), help: "Another seed draws other rows and mixtures.", default: .integer(0)),
      .init(
        "labels", .path, help: "A CSV file with the sources of each row, written at the end of the run.", optional: true
      ),
    ],
    isSource: true)

  /// What is drawn.
  package let mixture: NonlinearMixture
  /// Where the CSV file of labels goes; nil: none is written.
  package let labels: String?

  /// Makes the stage from checked arguments; throws `StageError` for fewer columns than sources.
  package init(_ arguments: Arguments) throws(StageError) {
    let (sources, columns) = (arguments.integer("sources"), arguments.integer("columns"))
    guard columns >= sources else {
      throw StageError("a row of \(columns) numbers cannot hold \(sources) sources: give as many columns, or more")
    }
    mixture = NonlinearMixture(
      sources: sources, columns: columns, segments: arguments.integer("segments"), rows: arguments.integer("rows"),
      layers: arguments.integer("layers"), key: RandomKey(seed: UInt64(arguments.integer("seed"))).split("ica"))
    labels = arguments.optionalText("labels")
  }

  private var columns: [String] { (1...mixture.columns).map { "x\($0)" } + ["segment"] }

  /// A row of the numbers and the segment.
  package func outputType(for inputs: [DataType]) -> DataType { .row(columns: columns.count) }

  /// row-00001 and so on; they stand for no files.
  package func names() -> [ItemName] {
    (0..<mixture.count).map { ItemName("row", number: $0 + 1, digits: 5, index: $0) }
  }

  /// Draws the row that the item names, the same whatever the run's seed and the stage's place.
  package func run(_ inputs: [Item], in context: StageContext) throws -> Item {
    var item = inputs[0]
    let index = item.name.index
    let values = mixture.mixed(mixture.sources(at: index)).map { Float($0) } + [Float(mixture.segment(of: index))]
    item.value = try Row(columns: columns, values: values)
    return item
  }

  /// The sources of all rows.
  package func labelLines() -> [String] {
    let rows = (0..<mixture.count).map { mixture.sources(at: $0).map { "\(Float($0))" } }
    return ([(1...mixture.sources).map { "s\($0)" }] + rows).map { $0.joined(separator: ",") }
  }
}
