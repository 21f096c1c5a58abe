import LimnImages
import LimnPipelines
import LimnTensors

/// Mirrors and turns each photo at random, for training.
public struct RandomFlipStage: Stage {
  /// Name, help, ports and parameters.
  public static let signature = Signature(
    name: "random-flip", summary: "Mirrors and turns each photo at random, for training.",
    parameters: [
      .init(
        "ways", .choice(["all", "sideways"]),
        help: "all: one of the 8 ways to turn and mirror; sideways: left and right change places, or not.",
        default: .text("all"))
    ])

  private let symmetries: [Symmetry]

  /// Makes the stage from checked arguments.
  public init(_ arguments: Arguments) {
    symmetries = arguments.text("ways") == "sideways" ? Symmetry.sideways : Symmetry.allCases
  }

  /// The input's type; its size is known only of a square, since a turn swaps the sides.
  public func outputType(for inputs: [PortType]) throws(PortError) -> PortType {
    inputs[0].mapImageType { type in
      symmetries == Symmetry.sideways || type.width == type.height ? type : .init(channels: type.channels)
    }
  }

  /// The whole photo is needed.
  public var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Mirrors and turns the photo or the pixels.
  public func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let symmetry = symmetries[context.key.integer(below: symmetries.count)]
    try item.changePair { value in
      switch value {
      case .image(let image): return .image(symmetry.applied(to: image))
      case .pixels(let pixels): return .pixels(symmetry.applied(to: pixels))
      case .name, .latent: throw StageError("a photo or pixels are needed here")
      }
    }
    return item
  }
}

extension RandomFlipStage {
  /// A reference, while it is turned.
  public func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { inputs[0].referenceBytes }
}
