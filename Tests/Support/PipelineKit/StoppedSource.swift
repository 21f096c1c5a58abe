import LimnData
import LimnPipelines

/// A source of four small pictures that is stopped at the first one that is opened.
package struct StoppedSource: SourceStage {
  package static let signature = Signature(name: "stopped", summary: "Is stopped.", output: .image, isSource: true)

  package init() {}

  package func names() -> [ItemName] {
    (0..<4).map { ItemName(path: "", directory: "", stem: "\($0)", extension: "png", index: $0) }
  }

  package func outputType(for inputs: [DataType]) -> DataType { .image() }

  package func size(of name: ItemName) -> ItemSize? { ItemSize(.image(width: 8, height: 8, channels: 1)) }

  package func run(_ inputs: [Item], in context: StageContext) throws -> Item { throw CancellationError() }
}
