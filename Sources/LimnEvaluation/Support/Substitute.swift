import LimnData
import LimnPipelines
import LimnStages

/// A stage that stands in for another one in a pipeline file: it has that one's name, ports and parameters, and does something
/// else.
package struct Substitute<Original: Stage>: Stage {
  package static var signature: Signature { Original.signature }

  /// The model that the file names there, if it names one.
  package let model: String?
  private let type: @Sendable ([DataType]) throws(PortError) -> DataType
  private let body: @Sendable ([Item], StageContext) async throws -> Item

  /// Makes a stage of what it does; its output has the type that `type` says.
  package init(
    model: String? = nil, type: @escaping @Sendable ([DataType]) throws(PortError) -> DataType,
    _ body: @escaping @Sendable ([Item], StageContext) async throws -> Item
  ) {
    self.model = model
    self.type = type
    self.body = body
  }

  /// Makes a stage that does what another one does.
  package init(doing stage: some Stage, model: String) {
    self.init(
      model: model, type: { (types) throws(PortError) in try stage.outputType(for: types) },
      { try await stage.run($0, in: $1) })
  }

  /// A stage that outputs one of its inputs unchanged.
  package static func passing(_ port: Int) -> Substitute {
    Substitute(type: { (types) throws(PortError) in types[port] }, { items, _ in items[port] })
  }

  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { try type(inputs) }

  /// It may be anything.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item { try await body(inputs, context) }
}

extension StageRegistry {
  /// The same stages but for some that are made otherwise.
  package func replacing(_ others: [Entry]) -> StageRegistry {
    let names = Set(others.map(\.signature.name))
    return StageRegistry(entries.values.filter { !names.contains($0.signature.name) } + others, learned: learned)
  }

  /// The same stages, but those that write files of pictures pass them on instead.
  package var writingNothing: StageRegistry {
    replacing([
      .init(Substitute<SaveStage>.self) { _ in .passing(0) },
      .init(Substitute<ContactSheetStage>.self) { _ in .passing(1) },
    ])
  }
}
