import LimnData

/// Several stages as one: what a stage that holds stages gets from `Arguments.stages(_:)`.
///
/// Its steps run in order on the one item it is given; the first takes that item, and so does every `from: input`.
package struct SequenceStage: WrappingStage {
  /// A name that no file can write; the kinds are checked step by step.
  package static let signature = Signature(
    name: "(stages)", summary: "runs several stages in order",
    inputs: [.init("input", accepts: [.any])])

  let list: StepList

  init(_ steps: [Step]) {
    list = StepList(steps)
  }

  /// The steps in order.
  package var steps: [Step] { list.steps }

  /// The steps' stages.
  package var held: [any Stage] { list.steps.map(\.stage) }

  /// Why some items cannot pass: the first step's reason, with its name.
  package func refusals(among names: [ItemName]) -> [Int: String] { list.refusals(among: names) }

  /// The type of the last step's output; an error names the step and its place in the file.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    guard let input = inputs.first else { throw PortError("stages within a stage need something to work on") }
    return try list.outputTypes(for: input).last ?? input
  }

  /// What the last step's output depends on.
  package var neighbourhood: Neighbourhood { list.neighbourhood }

  /// Runs the steps; each one's randomness is the given key split by the step's name. What they take is a part of what the
  /// stage that holds them takes.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    try await list.run(inputs[0]) { context.with(key: context.key.split($0.name)) }
  }

  /// Ends the run for every step; an error names the step.
  package func finish() async throws -> [String] {
    let end = await list.finish()
    if end.isCancelled { throw CancellationError() }
    if let failure = end.failures.first { throw StageError(failure.description) }
    return end.files
  }
}
