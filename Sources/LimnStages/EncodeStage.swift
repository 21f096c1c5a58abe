import LimnModels
import LimnPipelines

/// Takes a photo into a model's own coordinates.
public struct EncodeStage: Stage {
  /// Name, help, ports and parameters.
  public static let signature = Signature(
    name: "encode", summary: "Takes a photo into a model's own coordinates.", output: .latent,
    parameters: [
      .init("model", .model, help: "The model: a name ('limn models' lists them) or the path of its folder.")
    ])

  private let encoder: any Encoder

  /// Makes the stage; throws `StageError` if the model cannot be had.
  public init(_ arguments: Arguments, models: ModelLibrary) throws {
    do { encoder = try models.model(arguments.text("model")).encoder } catch { throw StageError("\(error)") }
  }

  /// A latent of the model's space.
  public func outputType(for inputs: [PortType]) throws(PortError) -> PortType { .latent(encoder.space) }

  /// Encodes one photo or its pixels.
  public func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    switch item.value {
    case .image(let image): item.value = .latent(try encoder.encode(image.pixels()))
    case .pixels(let pixels): item.value = .latent(try encoder.encode(pixels))
    case .name, .latent: throw StageError("a photo or pixels are needed here")
    }
    return item
  }
}
