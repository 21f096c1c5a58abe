import LimnData
import LimnPipelines

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
}
