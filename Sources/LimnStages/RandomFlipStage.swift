import LimnImages
import LimnPipelines
import LimnTensors

/// Mirrors and turns each photo at random, for training.
public struct RandomFlipStage: Stage {
  /// Name, help, ports and parameters.
  public static let signature = Signature(
    name: "random-flip", summary: "Mirrors and turns each photo at random, in one of the 8 ways, for training.")

  /// Makes the stage; it has no arguments.
  public init(_ arguments: Arguments) {}

  /// The input's type; its size is known only of a square, since a turn swaps the sides.
  public func outputType(for inputs: [PortType]) throws(PortError) -> PortType {
    inputs[0].mapImageType { type in
      type.width == type.height ? type : .init(channels: type.channels)
    }
  }

  /// The whole photo is needed.
  public var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Mirrors and turns the photo or the pixels.
  public func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let symmetry = Symmetry.allCases[context.key.integer(below: Symmetry.allCases.count)]
    switch item.value {
    case .image(let image): item.value = .image(symmetry.applied(to: image))
    case .pixels(let pixels): item.value = .pixels(symmetry.applied(to: pixels))
    case .name, .latent: throw StageError("a photo or pixels are needed here")
    }
    return item
  }
}
