import Foundation
import LimnFoundation
import LimnTensors

extension ModelLibrary {
  /// The prior that was fitted for a model, `prior.safetensors` in its folder; nil if there is none.
  ///
  /// Throws for a model that is not known, a file that is not sound, and a prior in another model's space.
  package func fittedPrior(of name: String) throws -> (any StoredPrior)? {
    let model = try model(name)
    let file = try path(of: name) + "/" + PriorFormats.fileName
    let space = try model.space
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    let prior = try priors.read(file, of: model)
    guard prior.space == space else {
      throw ModelError(
        "\(file.printable): fitted in another model's space: it is a prior of \(prior.space.description.printable), "
          + "and the model is \(space.description.printable); fit it again with 'limn fit prior', or remove the file")
    }
    try note(file: file, of: "\(space.name)/prior")
    return prior
  }
}
