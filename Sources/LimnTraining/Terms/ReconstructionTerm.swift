import LimnFoundation
import LimnNetworks
import LimnTensors

/// What reconstructions cost beside their likelihood: an entry of an autoencoder's loss in a recipe, under its own name.
package protocol ReconstructionTerm: Sendable {
  /// Its name in recipes, its parameters (a group) and its line of help; it may be left out.
  static var declaration: Parameter { get }

  /// Makes a term of checked values of its parameters; throws `ObjectiveError`, its path beginning with the term's name, for what cannot
  /// be used.
  init(_ values: Arguments, _ context: ObjectiveContext) throws(ObjectiveError)

  /// What is trained beside the model: an own network's parameters, say. Their names begin with the network's.
  var parameters: [ParameterSpec] { get }

  /// The term of a batch at a step counted from 0: what is added to the loss, a mean over the images, and its terms for the log. It draws
  /// from the key, which is of that step and shard, split by a name of its own.
  func callAsFunction(
    _ reconstruction: Reconstruction, step: Int, key: RandomKey, in pass: Pass
  ) -> Losses
}

extension ReconstructionTerm {
  /// Most train nothing beside the model.
  package var parameters: [ParameterSpec] { [] }

  /// The name in recipes.
  package static var name: String { declaration.name }
}

/// The reconstructions of a batch, what they should be, and how likely that is.
package struct Reconstruction {
  /// The images `[N, C, H, W]` that were decoded.
  package let images: Variable
  /// The images that they should be.
  package let target: Tensor
  /// Minus the log-likelihood of the target, and the norm of its gradient at the images.
  package let likelihood: Likelihood.Value

  /// Makes a reconstruction.
  package init(images: Variable, target: Tensor, likelihood: Likelihood.Value) {
    (self.images, self.target, self.likelihood) = (images, target, likelihood)
  }
}
