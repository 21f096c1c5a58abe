import LimnModels
import LimnNetworks
import LimnPipelines
import LimnTensors

/// How the recipes of one family of models are read: their `architecture`, and their `loss`.
struct RecipeFamily {
  /// The name in `family`.
  let name: String
  /// Reads the model's section, and of the recipe what belongs to the loss; nil, and diagnostics, if anything is wrong.
  let read: @Sendable (_ model: Fields, _ recipe: Fields, _ labels: LabelSection) -> (any Objective)?

  /// The families that can be trained.
  static let all = [
    RecipeFamily(name: Denoiser.familyName) { model, recipe, _ in denoiser(model, recipe) },
    RecipeFamily(name: Autoencoder.variationalFamilyName) { model, recipe, _ in
      autoencoder(model, recipe, isVariational: true)
    },
    RecipeFamily(name: Autoencoder.familyName) { model, recipe, _ in autoencoder(model, recipe, isVariational: false) },
    RecipeFamily(name: Classifier.familyName) { model, recipe, labels in classifier(model, recipe, labels) },
  ]

  /// The family of a name, else the first.
  static func named(_ name: String) -> RecipeFamily { all.first { $0.name == name } ?? all[0] }

  private static func denoiser(_ model: Fields, _ recipe: Fields) -> (any Objective)? {
    let loss = Loss(rawValue: recipe.choice("loss", among: Loss.allCases.map(\.rawValue))) ?? .l1
    return architecture(model) { lists throws(ShapeError) in
      let channels = lists.integers("channels", in: 1...1024, count: 1...5)
      let encoder = lists.integers("encoderBlocks", in: 0...32, count: 1...5)
      let decoder = lists.integers("decoderBlocks", in: 0...32, count: 0...4)
      return { () throws(ShapeError) in
        DenoisingObjective(
          try DenoiserArchitecture(channels: channels, encoderBlocks: encoder, decoderBlocks: decoder), loss: loss)
      }
    }
  }

  private static func autoencoder(_ model: Fields, _ recipe: Fields, isVariational: Bool) -> (any Objective)? {
    var settings = AutoencoderObjective.Settings()
    recipe.mapping("loss") { loss in
      settings.likelihood =
        Likelihood(rawValue: loss.choice("likelihood", among: Likelihood.allCases.map(\.rawValue), default: "optimal"))
        ?? .optimal
      if isVariational {
        settings.beta = loss.number("beta", in: 0...10_000, default: 1)
        settings.warmUp = loss.integer("warm-up", in: 0...100_000_000, default: 0)
        settings.freeBits = loss.number("free-bits", in: 0...100, default: 0)
      }
      if loss.has("perceptual") {
        loss.mapping("perceptual") { perceptual in
          let path = perceptual.text("model")
          let weight = perceptual.number("weight", in: 0...1000, default: 1)
          do {
            let folder = try ModelLibrary(families: ModelFamily.all).folder(path)
            settings.perceptual = (PerceptualLoss(try Classifier(folder)), weight)
          } catch {
            perceptual.report("model", "cannot be used: \(error)")
          }
        }
      }
      if loss.has("adversarial") {
        loss.mapping("adversarial") { adversarial in
          settings.adversarial = (
            PatchDiscriminator(channels: adversarial.integers("channels", in: 1...1024, count: 1...4)),
            adversarial.number("weight", in: 0...100), adversarial.integer("start", in: 0...100_000_000, default: 0),
            adversarial.number("noise", in: 0...1, default: 0)
          )
        }
      }
    }
    return architecture(model) { fields throws(ShapeError) in
      let size = fields.integer("imageSize", in: 16...1024)
      let frame = frame(fields)
      let latent = fields.integer("latent", in: 1...65_536)
      let encoder = fields.integers("encoderChannels", in: 1...2048, count: 4...4)
      let encoderBlocks = fields.integers("encoderBlocks", in: 0...32, count: 4...4, default: [0, 0, 0, 0])
      let decoder = fields.integers("decoderChannels", in: 1...2048, count: 4...4)
      let decoderBlocks = fields.integers("decoderBlocks", in: 0...32, count: 4...4, default: [0, 0, 0, 0])
      return { () throws(ShapeError) in
        let architecture = try AutoencoderArchitecture(
          imageSize: size, frame: frame, latent: latent, encoderChannels: encoder, encoderBlocks: encoderBlocks,
          decoderChannels: decoder, decoderBlocks: decoderBlocks)
        return AutoencoderObjective(
          AutoencoderNetwork(architecture, isVariational: isVariational), settings: settings)
      }
    }
  }

  private static func classifier(_ model: Fields, _ recipe: Fields, _ labels: LabelSection) -> (any Objective)? {
    var weight = 0.0
    recipe.mapping("loss", optional: true) { loss in
      weight = loss.number("persons", in: 0...1000, default: 0)
      if weight > 0, labels.lacksPersons {
        loss.report(
          "persons", "is the weight of the loss for persons, and needs their column: 'labels: { persons: … }'")
      }
    }
    return architecture(model) { fields throws(ShapeError) in
      let size = fields.integer("imageSize", in: 16...1024)
      let frame = frame(fields)
      let channels = fields.integers("channels", in: 1...2048, count: 4...4)
      let blocks = fields.integers("blocks", in: 0...32, count: 4...4, default: [0, 0, 0, 0])
      let features = fields.integer("features", in: 1...65_536)
      let attributes = fields.texts("attributes", count: 1...1000)
      return { () throws(ShapeError) in
        let architecture = try ClassifierArchitecture(
          imageSize: size, frame: frame, channels: channels, blocks: blocks, features: features,
          attributes: attributes)
        return ClassificationObjective(
          ClassifierNetwork(architecture), persons: weight > 0 && labels.persons > 0 ? (labels.persons, weight) : nil)
      }
    }
  }

  /// Reads `architecture` and makes the objective of it, unless one of its values is wrong by itself.
  private static func architecture(
    _ model: Fields, _ read: (Fields) throws(ShapeError) -> (() throws(ShapeError) -> any Objective)
  ) -> (any Objective)? {
    var result: (any Objective)?
    model.mapping("architecture") { fields in
      let problems = fields.problems.diagnostics.count
      do throws(ShapeError) {
        let make = try read(fields)
        guard problems == fields.problems.diagnostics.count else { return }
        result = try make()
      } catch {
        fields.problems.add(fields.place, "\(error)")
      }
    }
    return result
  }

  private static func frame(_ fields: Fields) -> Frame {
    guard fields.has("frame") else { return .whole }
    var frame = Frame.whole
    fields.mapping("frame") { fields in
      frame = Frame(
        x: fields.number("x", in: 0...1), y: fields.number("y", in: 0...1), side: fields.number("side", in: 0...1))
    }
    return frame
  }
}
