import LimnData
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnTensors

/// Makes a picture of a latent; of a latent of a sequence one of each frame, as `traverse` and `interpolate` make several.
package struct DecodeStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "decode", summary: "Decodes a latent to a picture.", inputs: [.init("latent", accepts: [.latent])],
    output: .pixels,
    parameters: [
      .init("model", .model, help: "The model: a name ('limn models' lists them) or the path of its folder.")
    ])

  let model: LearnedModel
  private let decoder: any Decoder

  /// Makes the stage; throws `StageError` if the model cannot be had or does not decode.
  package init(_ arguments: Arguments, models: ModelLibrary) throws {
    model = try models.stageModel(arguments, needing: [.decoder])
    decoder = try model.decoder
    guard model.input.kind != .row else {
      throw StageError(
        "\(model.folder.name.printable) decodes to rows, and 'decode' makes pictures: use 'save-latents'")
    }
  }

  /// Pixels, of the model's size if it has one; throws `PortError` for a latent of another model.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    guard let space = inputs[0].space else { throw PortError("'decode' takes a latent") }
    guard space == decoder.space else {
      throw PortError("the latent is one of \(space), and the decoder of \(decoder.space); use one model for both")
    }
    return .pixels(width: model.input.width, height: model.input.height, channels: model.input.channels)
  }

  /// What the model sees of the photo that was encoded.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: decoder.reach, grid: decoder.grid) }

  /// Decodes one latent.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let latent = try item.latent()
    let decoded = try decoder.decode(latent)
    // The frames of sequences, one picture each.
    let sides = decoded.shape.dimensions
    let frames = sides.count == 5 ? decoded.reshaped(to: Shape([sides[0] * sides[1]] + sides.dropFirst(2))) : decoded
    guard frames.shape.rank == 4 else { throw StageError("it decodes to \(decoded.shape), which is no picture") }
    item.value = Pixels(frames)
    return item
  }
}

extension DecodeStage {
  /// What the model holds.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    guard let width = output.width, let height = output.height else { return 0 }
    return decoder.decodingMemory(width: width, height: height) * inputs[0].count
  }

  /// The weights in the order that convolutions want.
  package var keptMemory: [String: Int] { model.keptMemory }
}
