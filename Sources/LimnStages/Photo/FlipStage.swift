import LimnData
import LimnImages
import LimnPipelines

/// Mirrors each photo, or turns it by a half.
package struct FlipStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "flip", summary: "Mirrors each photo, or turns it by a half.",
    parameters: [
      .init(
        "way", .choice(["sideways", "top-down", "half-turn"]),
        help: "What change places: left and right, top and bottom, or both.", default: .text("sideways"))
    ])

  private let symmetry: Symmetry

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    symmetry =
      switch arguments.text("way") {
      case "top-down": .topDown
      case "half-turn": .half
      default: .mirror
      }
  }

  /// The input's type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// The whole photo is needed.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Flips the photo or the pixels, alpha and reference with them.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    try item.move(by: symmetry)
    return item
  }
}

extension FlipStage {
  /// A reference, while it is flipped.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { inputs[0].referenceBytes }
}
