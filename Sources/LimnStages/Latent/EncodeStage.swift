import LimnData
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnTensors

/// Encodes a photo to a latent of a model; of a model of sequences or rows, one of these.
package struct EncodeStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "encode", summary: "Encodes a photo to a latent of a model.",
    inputs: [.init("input", accepts: [.image, .pixels, .sequence, .row])], output: .latent,
    parameters: [
      .init("model", .model, help: "The model: a name ('limn models' lists them) or the path of its folder."),
      .init(
        "sample", .choice(["mean", "draw"]),
        help:
          "The mean of a VAE's posterior, or a sample of it, by the run's seed and the item's name.",
        default: .text("mean")),
    ])

  let model: LearnedModel
  /// What the pipeline calls the model.
  private let name: String
  private let encoder: any Encoder
  /// The encoder, if its posterior is sampled.
  private let variational: (any VariationalEncoder)?

  /// Makes the stage; throws `StageError` if the model cannot be had or does not encode, or a draw is wanted of one without a
  /// posterior.
  package init(_ arguments: Arguments, models: ModelLibrary) throws {
    let draws = arguments.text("sample") == "draw"
    model = try models.stageModel(arguments, needing: draws ? [.encoder, .posterior] : [.encoder])
    name = arguments.text("model").printable
    encoder = try model.encoder
    variational = draws ? try model.variationalEncoder : nil
  }

  /// A latent of the model's space; throws `PortError` for an image that is known to be of another size than the model's.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    let type = inputs[0]
    guard model.takesPictures else {
      guard model.input.admits(type) else {
        throw PortError("\(encoder.space) takes \(model.input), and is given \(type)")
      }
      return .latent(encoder.space)
    }
    guard type.kind == .image || type.kind == .pixels else {
      throw PortError("\(encoder.space) takes photos, and is given \(type)")
    }
    if let (width, height) = extent, (type.width ?? width, type.height ?? height) != (width, height) {
      throw PortError(wrongSize("\(inputs[0])", width, height))
    }
    if model.input.channels == 1, type.channels == 3 {
      throw PortError("\(encoder.space) takes grey images, and is given \(inputs[0]); add 'grey' above")
    }
    return .latent(encoder.space)
  }

  /// A draw is one of a whole photo.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: variational == nil ? 0 : nil) }

  /// Encodes one photo or its pixels; throws `StageError` for one of another size than the model's, and for a row that lacks a number.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    guard model.takesPictures else {
      guard let numbers = item.value.tensors.values.first, item.value.type.kind == model.input.kind else {
        throw StageError(model.input.kind.phrase + " is needed here")
      }
      if let missing = item.value.missingNumber { throw StageError(missing) }
      item.value = try latent(of: numbers, context)
      return item
    }
    let pixels = try item.picture().floats()
    let (height, width) = (pixels.shape[2], pixels.shape[3])
    if let own = extent, (width, height) != own {
      throw StageError(wrongSize("one of \(width)×\(height)", own.width, own.height))
    }
    item.value = try latent(of: pixels, context)
    return item
  }

  private func latent(of input: Tensor, _ context: StageContext) throws -> Latent {
    guard let variational else { return try encoder.encode(input) }
    return try variational.posterior(input).sample(key: context.key)
  }

  /// Columns and rows of the images that the model takes; nil where that can be any.
  private var extent: (width: Int, height: Int)? {
    model.input.width.flatMap { width in model.input.height.map { (width, $0) } }
  }

  private func wrongSize(_ found: String, _ width: Int, _ height: Int) -> String {
    // Of images that are no squares the whole photo is shown.
    let frame = width == height ? "'frame: { model: \(name) }' and " : ""
    return "\(encoder.space) takes images of \(width)×\(height), and is given \(found); "
      + "put \(frame)'resize: { model: \(name) }' above, in place of other sizes"
  }
}

extension EncodeStage {
  /// Floats of the photo, and what the model holds.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    guard let width = inputs[0].width, let height = inputs[0].height else { return 0 }
    let pixels = ItemSize(.pixels(), like: inputs[0]).bytes ?? 0
    // Pixels are held by the latent where that has a level for them, and are the input's own where that is pixels.
    let floats = inputs[0].type.kind == .image ? pixels : 0
    let shared = encoder.space.levels.contains(.image) ? pixels : 0
    return max(0, encoder.encodingMemory(width: width, height: height) * inputs[0].count + floats - shared)
  }

  /// The weights in the order that convolutions want.
  package var keptMemory: [String: Int] { model.keptMemory }
}
