import LimnFoundation
import LimnModels
import LimnPipelines
import LimnTensors

/// How far an edit goes along a direction: what `shift` and its control `random-direction` have in common.
package struct DirectedStep: Sendable {
  /// A change, or a place to go to.
  package enum Goal: Sendable, Hashable {
    /// So far from where each latent is, as a length.
    case by(Double)
    /// To where the projection is this, times the strength.
    case to(Double, strength: Double)
    /// At least to the mean of a class, by the direction's own projection and by the measure's, times the strength; not at all from within a
    /// share of the way, by the measure's.
    case toClass(isWith: Bool, strength: Double, within: Double = 0)
  }

  /// The direction.
  package let direction: Direction
  /// The direction on which latents are projected: itself, or one whose projections separate the classes better. What
  /// separates two classes best is not how one changes into the other (Haufe et al., "On the interpretation of weight vectors
  /// of linear models in multivariate neuroimaging", 2014).
  package let measure: Direction
  /// How much the measure's projection grows for each unit of length along the direction.
  private let slope: Double
  /// How far along it.
  package let goal: Goal

  /// The parameters: the model, the direction under the name `key`, and the goal.
  package static func parameters(direction key: String, help: String) -> [Signature.Parameter] {
    [
      .init("model", .model, help: "The model: a name ('limn models' lists them) or the path of its folder."),
      .init(key, .text, help: help),
      .init(
        "by", .number(-1000...1000), help: "Distance to move, in standard deviations of the direction.",
        optional: true),
      .init(
        "to", .text,
        help:
          "Target instead of a distance: standard deviations from the overall mean, or 'with' or 'without' for the mean of a class.",
        optional: true),
      .init(
        "measure", .text,
        help:
          "With 'to', another direction that separates the classes better, such as a classifier's normal. With "
          + "a class, the latent is moved until both projections reach its mean.",
        optional: true),
      .init(
        "within", .number(0...1),
        help:
          "With a class and 'measure', a latent that is so near to the class's mean is in the class, and not moved: a share of the way between both "
          + "classes' means.",
        optional: true),
      .init(
        "strength", .number(-100...100),
        help: "With 'to', fraction of the distance: 1.5 goes half as far again.",
        optional: true),
    ]
  }

  /// Reads checked arguments; throws `StageError` if they do not go together or the direction cannot be had.
  package init(_ arguments: Arguments, direction key: String, models: ModelLibrary) throws(StageError) {
    do throws(ModelError) {
      direction = try models.direction(arguments.text(key), of: arguments.text("model"))
      measure =
        try arguments.optionalText("measure").map { name throws(ModelError) in
          try models.direction(name, of: arguments.text("model"))
        } ?? direction
    } catch { throw StageError(error.description) }
    slope = direction.unit.dots(with: measure.unit)[0]
    guard slope > 0.01 else {
      throw StageError(
        "'\(measure.name)' cannot measure '\(direction.name)': the two do not go the same way; choose another")
    }
    switch (arguments.optionalNumber("by"), arguments.optionalText("to")) {
    case (let by?, nil):
      guard arguments.optionalNumber("strength") == nil else {
        throw StageError("'strength' is a part of the way of 'to': with 'by', multiply that instead")
      }
      guard arguments.optionalText("measure") == nil else {
        throw StageError("'measure' measures the distance to 'to': with 'by' it has no effect; leave it out")
      }
      guard arguments.optionalNumber("within") == nil else {
        throw StageError("'within' belongs to 'to': with 'by' it has no effect; leave it out")
      }
      goal = .by(by * direction.spread)
    case (nil, let to?):
      let strength = arguments.optionalNumber("strength") ?? 1
      let isClass = to == "with" || to == "without"
      let isMeasuredClass = isClass && arguments.optionalText("measure") != nil
      guard isMeasuredClass || arguments.optionalNumber("within") == nil else {
        throw StageError(
          "'within' says which latents are in a class: give it with 'measure', and 'to: with' or 'to: without'")
      }
      guard (direction.hasClasses && measure.hasClasses) || !isClass else {
        throw StageError("'\(direction.name)' has no classes to go to: give 'to' as a number, or 'by'")
      }
      goal =
        isMeasuredClass
        ? .toClass(isWith: to == "with", strength: strength, within: arguments.optionalNumber("within") ?? 0)
        : .to(try Self.place(to, measure), strength: strength)
    case (nil, nil): throw StageError("it says neither how far nor where to: give 'by' or 'to'")
    case (_?, _?): throw StageError("'by' says how far and 'to' says where: give one of them")
    }
  }

  /// The projection that `to` means.
  private static func place(_ text: String, _ direction: Direction) throws(StageError) -> Double {
    switch text {
    case "with": return direction.withMean
    case "without": return direction.withoutMean
    default:
      guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let steps = Double(text),
        (-1000...1000).contains(steps)
      else {
        let nearest = nearestName(to: text, among: ["with", "without"]).map { "; did you mean '\($0)'?" } ?? ""
        throw StageError(
          "'to' is '\(text.printable)': it must be a number from -1000 to 1000, 'with' or 'without'\(nearest)")
      }
      return direction.mean + steps * direction.spread
    }
  }

  /// How far each latent of a batch goes, as a length along the direction; throws `StageError` for shapes that do not fit it.
  package func lengths(for latent: Latent) throws -> [Float] {
    try latent.checkMatch(direction.unit)
    switch goal {
    case .by(let length): return [Float](repeating: Float(length), count: latent.count)
    case .to(let place, let strength):
      return measure.projection(of: latent).map { Float(strength * (place - $0) / slope) }
    case .toClass(let isWith, let strength, let within):
      // Take the larger of the two required shifts, so that both projections reach the class mean; latents already past it are
      // not moved.
      let sign: Double = isWith ? 1 : -1
      let near = within * (measure.withMean - measure.withoutMean) / slope
      return zip(direction.projection(of: latent), measure.projection(of: latent)).map { own, other in
        let first = sign * ((isWith ? direction.withMean : direction.withoutMean) - own)
        let second = sign * ((isWith ? measure.withMean : measure.withoutMean) - other) / slope
        return within > 0 && second < near ? 0 : Float(sign * strength * max(0, first, second))
      }
    }
  }
}
