import LimnData
import LimnImages
import LimnPipelines
import LimnTensors

/// Mirrors and turns each photo at random, for training.
package struct RandomFlipStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "random-flip", summary: "Mirrors and turns each photo at random, for training.",
    parameters: [
      .init(
        "ways", .choice(["all", "sideways"]),
        help: "all: one of the 8 ways to turn and mirror; sideways: left and right change places, or not.",
        default: .text("all"))
    ])

  private let symmetries: [Symmetry]

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    symmetries = arguments.text("ways") == "sideways" ? Symmetry.sideways : Symmetry.allCases
  }

  /// The input's type; its size is known only of a square, since a turn swaps the sides.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    symmetries == Symmetry.sideways || inputs[0].width == inputs[0].height
      ? inputs[0] : inputs[0].sized(width: nil, height: nil)
  }

  /// The whole photo is needed.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Mirrors and turns the photo or the pixels.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    try item.move(by: symmetries[context.key.integer(below: symmetries.count)])
    return item
  }
}

extension RandomFlipStage {
  /// A reference, while it is turned.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { inputs[0].referenceBytes }
}
