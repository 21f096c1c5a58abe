import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors

/// The perceptual loss times a weight, in halves of the number of pixel values, so that 1 weighs about as much as the pixels.
package struct PerceptualTerm: ReconstructionTerm {
  /// The distance in a classifier's feature maps.
  package let loss: PerceptualLoss
  /// Its weight.
  package let weight: Double

  /// Its name, parameters and help in recipes.
  package static let declaration = Parameter(
    "perceptual",
    .group([
      Parameter("model", .model, help: "The classifier whose feature maps are compared."),
      Parameter(
        "weight", .number(0...1000), help: "The weight, about that of the pixels at 1.", default: .number(1)),
    ]), help: "The distance of images in the feature maps of a classifier.", optional: true)

  /// Makes a term of a loss and its weight.
  package init(_ loss: PerceptualLoss, weight: Double) { (self.loss, self.weight) = (loss, weight) }

  /// Makes a term of checked values; throws for a model that is no classifier.
  package init(_ values: Arguments, _ context: ObjectiveContext) throws(ObjectiveError) {
    do {
      self.init(PerceptualLoss(try context.models.classifier(values.text("model"))), weight: values.number("weight"))
    } catch {
      throw ObjectiveError([Self.name, "model"], "cannot be used: \(error)")
    }
  }

  /// The term of a batch.
  package func callAsFunction(_ reconstruction: Reconstruction, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    let target = reconstruction.target
    let value = loss(reconstruction.images, target: target)
    let pixels = Double(target.count / target.shape[0])
    return Losses(value * Float(weight * pixels / 2), terms: [.init("perceptual", value)])
  }
}
