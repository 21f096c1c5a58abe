import LimnData
import LimnPipelines
import LimnTensors

/// Sends each item through one of several branches, drawn at random by their shares.
///
/// A training mix is written so: so many examples with one kind of noise, so many with another, some with none.
package struct ChooseStage: WrappingStage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "choose", summary: "Sends each item through one of several branches, drawn at random by their shares.",
    parameters: [
      .init("each", .stages, help: "Lines of 'branch', each with the share of the items that take it; they sum to 1.")
    ])

  private let branches: [(name: String, stage: BranchStage)]
  private let each: any Stage

  /// Makes the stage from checked arguments; throws `StageError` unless it holds branches whose shares sum to 1.
  package init(_ arguments: Arguments) throws {
    each = arguments.stages("each")
    guard let steps = (each as? SequenceStage)?.steps else { throw StageError("'each' must hold lines of 'branch'") }
    branches = try steps.enumerated().map { index, step in
      guard let branch = step.stage as? BranchStage else {
        throw StageError("'each' holds '\(step.name)': put it into a 'branch', which has a share")
      }
      guard step.inputs == [index] || step.inputs == [0] else {
        throw StageError("'\(step.name)' has a 'from': a branch takes what 'choose' is given")
      }
      return (step.name, branch)
    }
    let sum = branches.reduce(0) { $0 + $1.stage.share }
    guard abs(sum - 1) < 1e-6 else {
      throw StageError(
        "the shares of the branches sum to \((sum * 1e6).rounded() / 1e6), not to 1: change one, or add a 'branch' "
          + "without stages, in which items stay as they are")
    }
  }

  /// The branches.
  package var held: [any Stage] { [each] }

  /// An item takes one of them.
  package var takesEveryItem: Bool { false }

  /// What the outputs of all branches have in common: a size or colour that differs is not known.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    var type: DataType?
    for branch in branches {
      let way: DataType
      do { way = try branch.stage.way(for: inputs[0]) } catch { throw PortError("'\(branch.name)': \(error)") }
      type = try type?.common(with: way) ?? way
    }
    return type ?? inputs[0]
  }

  /// An item is drawn as a whole.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Runs the branch that the item draws.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    let place = context.key.split("choice").uniform()
    var sum = 0.0
    let chosen = branches.first { branch in
      sum += branch.stage.share
      return place < sum
    }
    guard let branch = chosen ?? branches.last else { return inputs[0] }
    return try await branch.stage.take(inputs[0], in: context.with(key: context.key.split(branch.name)))
  }

  /// What the branch that holds most holds.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    branches.map { $0.stage.workingMemory(for: inputs, giving: output) }.max() ?? 0
  }

  /// The size of the largest output.
  package func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize {
    var largest: ItemSize?
    for branch in branches {
      let size = try branch.stage.way(for: inputs[0])
      if largest.map({ ($0.bytes ?? .max) < (size.bytes ?? .max) }) ?? true { largest = size }
    }
    return largest ?? inputs[0]
  }
}
