import LimnData
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnTensors

/// Draws latents from a model's prior: a source, whose items have no files.
///
/// The prior is the one in the model's folder, `prior.safetensors`, which `limn fit prior` fits to photos; without it, the
/// standard normal distribution that a variational model was trained towards.
public struct SampleStage: SourceStage {
  /// Name, help, ports and parameters.
  public static let signature = Signature(
    name: "sample", summary: "Samples latents from a model's prior, to decode to new pictures.", output: .latent,
    parameters: [
      .init("model", .model, help: "The model, one with a prior: a name or the path of its folder."),
      .init("count", .integer(1...1_000_000), help: "How many.", default: .integer(16)),
      .init(
        "spread", .number(0...10),
        help: "Factor on the standard deviation: below 1 more typical pictures, above 1 more unusual ones.",
        default: .number(1)),
      .init(
        "prior", .choice(["own", "standard"]),
        help:
          "What to sample from: the model's fitted prior (a VAE without one has the standard normal), "
          + "or always the standard normal of a VAE.",
        default: .text("own")),
    ],
    isSource: true)

  private let space: LatentSpace
  private let own: GaussianPrior?
  private let shapes: [Shape]
  private let count: Int
  private let spread: Double

  /// Makes the stage; throws `StageError` for a model that cannot be had or has no prior.
  public init(_ arguments: Arguments, models: ModelLibrary) throws {
    let model = try models.stageModel(arguments)
    do throws(ModelError) {
      own = arguments.text("prior") == "own" ? try models.prior(of: arguments.text("model")) : nil
    } catch { throw StageError(error.description) }
    space = model.space
    count = arguments.integer("count")
    spread = arguments.number("spread")
    if let own {
      shapes = own.levels.map(\.shape)
      return
    }
    guard model.decoder.hasPrior else {
      throw StageError(Self.refusal(model, arguments))
    }
    shapes = try model.space.levels.map { level in
      switch (level, model.imageSize) {
      case (.vector(let units), _): return [1, units]
      case (.map(let channels, let stride), let size?) where stride > 0:
        return [1, channels, size / stride, size / stride]
      default: throw StageError("\(model.space) has no fixed size of images, so that nothing can be drawn for it")
      }
    }
  }

  private static func refusal(_ model: Model, _ arguments: Arguments) -> String {
    guard arguments.text("prior") == "own" else {
      return
        "'prior: standard' draws from the standard normal distribution, which the latents of \(model.space) do not "
        + "follow; leave it out, or use a model of the family 'vae'"
    }
    return "\(model.space) has no prior to draw from: its latents may lie anywhere; fit one with "
      + "'limn fit prior --model \(arguments.text("model").printable) --images FOLDER', or use a model of the family 'vae'"
  }

  /// A latent of the model's space.
  public func outputType(for inputs: [DataType]) throws(PortError) -> DataType { .latent(space) }

  /// sample-0001 and so on, without files.
  public func names() -> [ItemName] {
    let width = max(4, String(count).count)
    return (0..<count).map { index in
      let number = String(index + 1)
      let stem = "sample-" + String(repeating: "0", count: width - number.count) + number
      return ItemName(path: "", directory: "", stem: stem, extension: "", index: index)
    }
  }

  /// Draws one latent.
  public func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    if let own {
      item.value = own.draw(key: context.key, spread: spread)
      return item
    }
    let levels = shapes.enumerated().map { context.key.split($0).normal($1) * Float(spread) }
    item.value = Latent(space: space, levels: levels)
    return item
  }
}
