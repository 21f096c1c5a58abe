import LimnData
import LimnPipelines
import LimnTensors

/// Takes a random share of the items through its stages and leaves the others as they are; within `choose`, one of the ways
/// that an item can take.
package struct BranchStage: WrappingStage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "branch",
    summary: "Applies its stages to a random share of the items; within 'choose', one of several branches.",
    parameters: [
      .init(
        "share", .number(0...1), help: "Share of the items that take this branch, drawn at random.", default: .number(1)
      ),
      .init("each", .stages, help: "The stages of this branch; without any, items are unchanged.", optional: true),
    ])

  let share: Double
  private let each: (any Stage)?

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    share = arguments.number("share")
    each = arguments.optionalStages("each")
  }

  /// The stages on this way.
  package var held: [any Stage] { each.map { [$0] } ?? [] }

  /// Whether none is drawn.
  package var takesEveryItem: Bool { share == 1 }

  /// What the input and the stages' output have in common: a size or colour that differs is not known.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    let taken = try way(for: inputs[0])
    return share < 1 ? try inputs[0].common(with: taken) : taken
  }

  /// The type of what takes this way.
  func way(for input: DataType) throws(PortError) -> DataType { try each?.outputType(for: [input]) ?? input }

  /// The stages' own; the whole photo where items are drawn.
  package var neighbourhood: Neighbourhood {
    share < 1 ? Neighbourhood(reach: nil) : each?.neighbourhood ?? Neighbourhood()
  }

  /// Runs the stages on the item, if it is drawn.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    guard share == 1 || context.key.split("share").uniform() < share else { return inputs[0] }
    return try await take(inputs[0], in: context)
  }

  /// Runs the stages on the item.
  func take(_ item: Item, in context: StageContext) async throws -> Item {
    guard let each else { return item }
    return try await each.run([item], in: context.with(key: context.key.split("each")))
  }

  /// What the stages hold, and the item that they are given.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    guard let each, let result = try? each.outputSize(for: inputs) else { return 0 }
    return each.workingMemory(for: inputs, giving: result) + (result.bytes ?? 0)
  }

  /// The size of the stages' output, or of the input where that is larger and not all take this way.
  package func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize {
    let taken = try way(for: inputs[0])
    return share < 1 && (taken.bytes ?? .max) < (inputs[0].bytes ?? .max) ? inputs[0] : taken
  }

  /// The size of what takes this way.
  func way(for input: ItemSize) throws(PortError) -> ItemSize { try each?.outputSize(for: [input]) ?? input }
}

extension DataType {
  /// What holds for both types; throws `PortError` if they are of two kinds or two latent spaces.
  func common(with other: DataType) throws(PortError) -> DataType {
    guard kind == other.kind, space == other.space else {
      throw PortError("one way gives \(self) and another \(other): all must give the same kind")
    }
    var common = self
    for (axis, extent) in axes where other[axis] != extent { common[axis] = nil }
    // A size is known as a whole, or not at all.
    if common.width == nil || common.height == nil { (common.width, common.height) = (nil, nil) }
    return common
  }
}
