import LimnData
import LimnFoundation
import LimnTensors

/// A role that a use of a model needs.
public enum Role: String, Sendable, Hashable, CaseIterable {
  /// It encodes.
  case encoder
  /// It decodes.
  case decoder
  /// Its encoder returns posteriors.
  case posterior
  /// It was trained with a prior.
  case prior
  /// It was trained with a prior that depends on the data.
  case conditionalPrior = "conditional prior"
  /// It classifies.
  case classifier
  /// It evaluates densities of data.
  case density
  /// Its decoder says how likely data are.
  case likelihood
  /// It finds faces.
  case faceDetector = "face detector"

  /// What to do where a model does not have it.
  fileprivate func remedy(_ model: String, _ input: DataType) -> String {
    switch self {
    case .encoder, .decoder: "give a model that has, such as one of the family 'autoencoder' or 'vae'"
    case .posterior: "give a model of the family 'vae'"
    case .prior:
      "fit one with '\(Self.priorFit(of: model, input))'"
        + (input.kind == .row ? "" : ", or use a model of the family 'vae'")
    case .classifier: "give a model of the family 'classifier'"
    case .faceDetector: "give a model of the family 'face-finder'"
    case .conditionalPrior, .density, .likelihood: "give a model that has"
    }
  }

  /// The command that fits a prior to a model of such data.
  static func priorFit(of model: String, _ input: DataType) -> String {
    "limn fit prior --model \(model.quotedForShell.printable) "
      + (input.kind == .row ? "--rows FILE.csv" : "--images FOLDER")
  }
}

extension LearnedModel {
  /// The encoder; throws the refusal if the model has none.
  public var encoder: any Encoder { get throws(ModelError) { try required(.encoder, roles.encoder) } }

  /// The decoder; throws the refusal if the model has none.
  public var decoder: any Decoder { get throws(ModelError) { try required(.decoder, roles.decoder) } }

  /// The encoder, if it returns posteriors; throws the refusal if the model has none that does.
  public var variationalEncoder: any VariationalEncoder {
    get throws(ModelError) { try required(.posterior, roles.encoder as? any VariationalEncoder) }
  }

  /// The prior that it was trained with; throws the refusal if the model has none.
  public var prior: any LatentPrior { get throws(ModelError) { try required(.prior, roles.prior) } }

  /// The prior that depends on the data; throws the refusal if the model has none.
  public var conditionalPrior: any ConditionalPrior {
    get throws(ModelError) { try required(.conditionalPrior, roles.conditionalPrior) }
  }

  /// The classifier; throws the refusal if the model has none.
  public var classifier: any AttributeClassifier {
    get throws(ModelError) { try required(.classifier, roles.classifier) }
  }

  /// The density; throws the refusal if the model has none.
  public var density: any DensityModel { get throws(ModelError) { try required(.density, roles.density) } }

  /// What its decoder says of data; throws the refusal if the model has none that does.
  package var likelihood: any ConditionalLikelihood {
    get throws(ModelError) { try required(.likelihood, roles.likelihood) }
  }

  /// The face detector; throws the refusal if the model has none.
  package var faceDetector: any FaceDetector {
    get throws(ModelError) { try required(.faceDetector, roles.faceDetector) }
  }

  /// The latent space of its latents; throws the refusal of an encoder if the model has none.
  public var space: LatentSpace {
    get throws(ModelError) {
      let space = roles.encoder?.space ?? roles.decoder?.space ?? roles.prior?.space
      return try required(.encoder, space)
    }
  }

  /// Whether it can play a role.
  public func has(_ role: Role) -> Bool {
    switch role {
    case .encoder: roles.encoder != nil
    case .decoder: roles.decoder != nil
    case .posterior: roles.encoder is any VariationalEncoder
    case .prior: roles.prior != nil
    case .conditionalPrior: roles.conditionalPrior != nil
    case .classifier: roles.classifier != nil
    case .density: roles.density != nil
    case .likelihood: roles.likelihood != nil
    case .faceDetector: roles.faceDetector != nil
    }
  }

  /// Throws the refusal if it cannot play a role.
  func require(_ role: Role) throws(ModelError) { _ = try required(role, has(role) ? true : nil) }

  /// The refusal of a model that lacks a role, in the one place where it is written.
  private func required<Value>(_ role: Role, _ value: Value?) throws(ModelError) -> Value {
    if let value { return value }
    throw ModelError(
      "'\(folder.path.printable)' has no \(role.rawValue): it is a model of the family '\(folder.config.family.printable)'; "
        + role.remedy(folder.path, input))
  }
}
