import LimnFoundation
import LimnModels
import LimnNetworks

/// The loss of basic autoencoders as recipes give it.
extension BasicObjective {
  /// How recipes of plain ones are read.
  package static let kind = kind(BasicAutoencoder.family, isVariational: false)
  /// How recipes of variational ones are read.
  package static let variationalKind = kind(BasicAutoencoder.variationalFamily, isVariational: true)

  private static func kind(
    _ family: ModelFamily, isVariational: Bool, adding own: [any LatentPenalty.Type] = []
  ) -> ObjectiveKind {
    ObjectiveKind(
      family, loss: loss(isVariational: isVariational, adding: own),
      adding: { kind(family, isVariational: isVariational, adding: $0) }
    ) { (arguments, _) throws(ObjectiveError) in
      let settings = try settings(arguments.optionalGroup("loss"), adding: own)
      return { (architecture: BasicArchitecture) in
        BasicObjective(BasicNetwork(architecture, isVariational: isVariational), settings: settings)
      }
    }.starting(
      RecipeStart(
        architecture: [
          "width": .integer(32), "height": .integer(32), "latent": .integer(8), "likelihood": .text("bernoulli"),
          "encoderConvolutions": .integers([16, 32]), "encoderHidden": .integers([64]),
          "decoderHidden": .integers([64]), "decoderConvolutions": .integers([32, 16]),
        ], source: "draw-factors: { set: dsprites, count: 5000 }",
        stages: ["grey: {}", "resize: { width: 32, height: 32 }", "floats: {}\n  as: picture"], input: "picture"))
  }

  private static func loss(isVariational: Bool, adding own: [any LatentPenalty.Type]) -> Parameter {
    return Parameter(
      "loss",
      .group(
        [variance] + (isVariational ? [samples] : [quantisation]) + [
          orthogonality, PenaltyList.declaration(isVariational: isVariational, adding: own),
        ]),
      help: "What is made smaller: how unlikely images are, and what latents cost, in nats an image.", optional: true)
  }

  private static let variance = Parameter(
    "variance", .either(["learned", "optimal"], or: .number(1e-6...1000)),
    help: "The variance of normal pixels: learned, optimal (each batch's mean squared error), or a number.",
    default: .text("learned"))

  private static let samples = Parameter(
    "samples", .integer(1...1000),
    help: "Samples of the importance-weighted bound (IWAE); 1 is the evidence lower bound.", default: .integer(1))

  private static let quantisation = Parameter(
    "quantisation", .number(0...1000),
    help: "The weight of the distance of codes from the values that replace them, where 'levels' is above 0.",
    default: .number(0.01))

  private static let orthogonality = Parameter(
    "orthogonality", .number(0...1_000_000),
    help: "The weight of the squared cosine between what two units change in the image, on eight images a shard.",
    optional: true)

  private static func settings(
    _ loss: Arguments?, adding own: [any LatentPenalty.Type]
  ) throws(ObjectiveError) -> Settings {
    var settings = Settings()
    guard let loss else { return settings }
    settings.variance =
      switch loss.word("variance") {
      case "optimal": .optimal
      case "learned": .learned
      default: .fixed(loss.number("variance"))
      }
    if loss.has("quantisation") { settings.quantisation = loss.number("quantisation") }
    settings.orthogonality = loss.optionalNumber("orthogonality")
    if loss.has("samples") { settings.samples = loss.integer("samples") }
    guard settings.samples == 1 || settings.orthogonality == nil else {
      throw ObjectiveError(["loss", "orthogonality"], "cannot be with 'samples' above 1; leave one out")
    }
    guard settings.samples == 1 || settings.variance != .optimal else {
      throw ObjectiveError(
        ["loss", "variance"],
        "cannot be 'optimal' with 'samples' above 1, whose weights need one variance; give 'learned' or a number")
    }
    guard loss.has("latent") else { return settings }
    guard settings.samples == 1 else {
      throw ObjectiveError(
        ["loss", "latent"], "cannot be with 'samples' above 1, whose bound has the divergence in it; leave one out")
    }
    settings.penalties = try PenaltyList.read(loss, adding: own)
    return settings
  }
}
