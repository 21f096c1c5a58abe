import LimnFoundation
import LimnModels
import LimnNetworks

/// The loss of autoencoders as recipes give it.
extension AutoencoderObjective {
  /// How recipes of plain autoencoders are read.
  package static let kind = kind(Autoencoder.family, isVariational: false)
  /// How recipes of variational autoencoders are read.
  package static let variationalKind = kind(Autoencoder.variationalFamily, isVariational: true)

  private static func kind(
    _ family: ModelFamily, isVariational: Bool, adding own: [any LatentPenalty.Type] = []
  ) -> ObjectiveKind {
    ObjectiveKind(
      family, loss: loss(isVariational: isVariational, adding: own),
      adding: { kind(family, isVariational: isVariational, adding: $0) }
    ) { (arguments, context) throws(ObjectiveError) in
      let settings = try settings(arguments.group("loss"), context, adding: own)
      return { (architecture: AutoencoderArchitecture) in
        AutoencoderObjective(AutoencoderNetwork(architecture, isVariational: isVariational), settings: settings)
      }
    }.starting(
      RecipeStart(
        architecture: [
          "imageSize": .integer(32), "latent": .integer(32), "encoderChannels": .integers([16, 32, 32, 64]),
          "decoderChannels": .integers([16, 32, 32, 64]),
        ], source: "draw-faces: { count: 500, width: 32, height: 32 }",
        stages: ["resize: { width: 32, height: 32 }", "random-flip: { ways: sideways }", "floats: {}\n  as: picture"],
        input: "picture"))
  }

  private static func loss(isVariational: Bool, adding own: [any LatentPenalty.Type]) -> Parameter {
    return Parameter(
      "loss",
      .group(
        [likelihood] + (isVariational ? shortForm : []) + [
          PenaltyList.declaration(isVariational: isVariational, adding: own)
        ]
          + StandardTerms.all.map { $0.declaration }),
      help: "What is made smaller: the reconstruction's error and what latents cost, in nats an image.")
  }

  private static let likelihood = Parameter(
    "likelihood", .choice(Likelihood.allCases.map(\.rawValue)), help: "How reconstructions are measured.",
    default: .text(Likelihood.optimal.rawValue))

  /// The parameters of `kl` beside the list, for a loss that has no other penalty.
  private static var shortForm: [Parameter] {
    guard case .group(let parts, _) = DivergencePenalty.declaration.kind else { return [] }
    return parts.map {
      Parameter($0.name, $0.kind, help: "\($0.help.dropLast()), in short for 'latent: [ { kl: … } ]'.", optional: true)
    }
  }

  private static func settings(
    _ loss: Arguments, _ context: ObjectiveContext, adding own: [any LatentPenalty.Type]
  ) throws(ObjectiveError) -> Settings {
    var settings = Settings()
    settings.likelihood = Likelihood(rawValue: loss.text("likelihood")) ?? .optimal
    settings.penalties = try penalties(loss, adding: own)
    for type in StandardTerms.all {
      guard let values = loss.optionalGroup(type.name) else { continue }
      do throws(ObjectiveError) { settings.terms.append(try type.init(values, context)) } catch {
        throw ObjectiveError(["loss"] + error.path, error.message)
      }
    }
    return settings
  }

  /// The list `latent`, or the short form; nil where neither is given.
  private static func penalties(
    _ loss: Arguments, adding own: [any LatentPenalty.Type]
  ) throws(ObjectiveError) -> [any LatentPenalty]? {
    let (beta, warmUp) = (loss.optionalNumber("beta"), loss.optionalInteger("warm-up"))
    let freeBits = loss.optionalNumber("free-bits")
    let given = [("beta", beta != nil), ("warm-up", warmUp != nil), ("free-bits", freeBits != nil)].first(where: \.1)
    guard loss.has("latent") else {
      guard given != nil else { return nil }
      return [DivergencePenalty(beta: beta ?? 1, warmUp: warmUp ?? 0, freeBits: freeBits ?? 0)]
    }
    if let given {
      throw ObjectiveError(
        ["loss", given.0], "is short for a value of 'kl' in 'latent', which is given too; put it there")
    }
    return try PenaltyList.read(loss, adding: own)
  }
}
