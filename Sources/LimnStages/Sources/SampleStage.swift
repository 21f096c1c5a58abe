import LimnData
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnTensors

/// Draws latents from a model's prior: a source, whose items have no files.
///
/// The prior is the one in the model's folder, `prior.safetensors`, which `limn fit prior` fits to photos; without it, the
/// standard normal distribution that a variational model was trained towards.
package struct SampleStage: SourceStage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
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

  private let prior: any LatentPrior
  private let count: Int
  private let spread: Double

  /// Makes the stage; throws `StageError` for a model that cannot be had or has no prior.
  package init(_ arguments: Arguments, models: ModelLibrary) throws {
    let name = arguments.text("model")
    do {
      let model = try models.model(name)
      if arguments.text("prior") == "own" {
        prior = try models.fittedPrior(of: name) ?? model.prior
      } else {
        guard let standard = model.roles.prior else {
          throw StageError(
            "'prior: standard' draws from the prior that a model was trained with, and \(try model.space) was trained with "
              + "none; leave it out, or use a model of the family 'vae'")
        }
        prior = standard
      }
    } catch { throw StageError("\(error)") }
    count = arguments.integer("count")
    spread = arguments.number("spread")
  }

  /// A latent of the model's space.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { .latent(prior.space) }

  /// sample-0001 and so on, without files.
  package func names() -> [ItemName] {
    let digits = max(4, String(count).count)
    return (0..<count).map { ItemName("sample", number: $0 + 1, digits: digits, index: $0) }
  }

  /// Draws one latent.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    item.value = prior.sample(key: context.key, spread: spread)
    return item
  }
}
