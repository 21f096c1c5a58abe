import LimnFoundation
import LimnModels
import LimnTensors

/// How models of one family are trained: what their recipes say of the loss, and the objective that is made of it.
public struct ObjectiveKind: Sendable {
  /// The family.
  package let family: ModelFamily
  /// The recipe's key `loss`.
  package let loss: Parameter
  /// The same with more penalties of latents; nil for a loss that has none.
  private let adding: (@Sendable ([any LatentPenalty.Type]) -> ObjectiveKind)?
  /// Takes the value of `loss` (an argument of that name), then the architecture's values by name, which it checks.
  let make: Make
  /// What a new recipe of the family begins with; nil: `limn new recipe` has none.
  package private(set) var start: RecipeStart?

  typealias Make =
    @Sendable (Arguments, ObjectiveContext) throws(ObjectiveError) ->
    @Sendable ([String: Argument]) throws(ShapeError) ->
    any Objective

  /// Makes an entry of a family, the declaration of `loss`, and what makes an objective: of the value of `loss` (an argument of
  /// that name), then of the family's architecture.
  public init<A: Architecture>(
    _ family: ModelFamily, loss: Parameter,
    make: @escaping @Sendable (Arguments, ObjectiveContext) throws(ObjectiveError) -> @Sendable (A) -> any Objective
  ) {
    self.init(family, loss: loss, adding: nil, make: make)
  }

  /// The same for a loss with penalties of latents; `adding` makes the entry with more of them.
  package init<A: Architecture>(
    _ family: ModelFamily, loss: Parameter, adding: (@Sendable ([any LatentPenalty.Type]) -> ObjectiveKind)?,
    make: @escaping @Sendable (Arguments, ObjectiveContext) throws(ObjectiveError) -> @Sendable (A) -> any Objective
  ) {
    self.family = family
    self.loss = loss
    self.adding = adding
    self.make = { (arguments, context) throws(ObjectiveError) in
      let objective = try make(arguments, context)
      return { (values) throws(ShapeError) in objective(try A(values)) }
    }
  }

  /// The entry with penalties of a package's own beside the standard ones, where its loss has any.
  package func with(penalties: [any LatentPenalty.Type]) -> ObjectiveKind { adding?(penalties) ?? self }
}

extension ObjectiveKind {
  /// The same entry with what a new recipe begins with.
  package func starting(_ start: RecipeStart) -> ObjectiveKind {
    var kind = self
    kind.start = start
    return kind
  }
}

/// What an objective may need beside its own part of a recipe.
public struct ObjectiveContext: Sendable {
  /// The models that a loss can name.
  public let models: ModelLibrary
  /// The number of persons that the labels tell apart; nil: the labels are wrong, which is reported already.
  public let persons: Int?
}

/// A value of a recipe's loss that cannot be used: what is wrong with it, and the keys on the way to it.
public struct ObjectiveError: KindedError {
  /// A recipe cannot be used as it is written.
  public var errorKind: ErrorKind { .usage }

  /// The keys from the recipe on: "loss", "perceptual", "model".
  package let path: [String]
  /// What is wrong, after the value's name.
  package let message: String

  /// Makes an error.
  public init(_ path: [String], _ message: String) {
    self.path = path
    self.message = message
  }
}
