import LimnData
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnPipelines
import LimnStages
import LimnTensors

/// Trains a `ClassifierNetwork` to classify attributes and, if asked for, persons by the cosine of their features
/// (Wang et al., "CosFace: large margin cosine loss for deep face recognition", 2018, without the margin).
package struct ClassificationObjective: Objective {
  /// The layers.
  package let network: ClassifierNetwork
  /// The number of persons, and the weight of their loss; nil: attributes alone.
  package let persons: (count: Int, weight: Double)?
  private let classes: Linear?
  /// The factor on cosines before the softmax.
  private static let scale: Float = 16

  /// How recipes of classifiers are read.
  package static let kind = ObjectiveKind(
    Classifier.family,
    loss: Parameter(
      "loss",
      .group([
        Parameter(
          "persons", .number(0...1000),
          help: "The weight of the loss for persons; their column is 'labels: { persons: … }'.",
          default: .number(0))
      ]), help: "What counts beside the attributes.", optional: true)
  ) { (arguments, context) throws(ObjectiveError) in
    let weight = arguments.optionalGroup("loss")?.number("persons") ?? 0
    if weight > 0, context.persons == 0 {
      throw ObjectiveError(
        ["loss", "persons"],
        "is the weight of the loss for persons, and needs their column: 'labels: { persons: … }'")
    }
    let persons = context.persons ?? 0
    return { (architecture: ClassifierArchitecture) in
      ClassificationObjective(
        ClassifierNetwork(architecture), persons: weight > 0 && persons > 0 ? (persons, weight) : nil)
    }
  }.starting(start)

  private static let drawnFaces: [String: Argument] = [
    "count": .integer(500), "width": .integer(32), "height": .integer(32),
  ]

  private static let start = RecipeStart(
    architecture: [
      "imageSize": .integer(32), "channels": .integers([8, 16, 32, 32]), "features": .integer(32),
      "attributes": .list([.text("eyeglasses"), .text("smiling")]),
    ], source: "draw-faces: \(Argument.group(drawnFaces).text())", folder: "load: { path: FOLDER, labels: auto }",
    stages: ["resize: { width: 32, height: 32 }", "random-flip: { ways: sideways }", "floats: {}\n  as: face"],
    input: "face", labels: "labels.csv"
  ) { folder in
    let labels = drawnFaces.merging(["labels": .text(folder + "/labels.csv")]) { $1 }
    _ = try await DrawFacesStage(Arguments(DrawFacesStage.signature, labels)).finish()
  }

  /// Makes an objective.
  package init(_ network: ClassifierNetwork, persons: (count: Int, weight: Double)? = nil) {
    self.network = network
    self.persons = persons
    classes = persons.map { Linear("persons", network.architecture.features, $0.count, bias: false) }
  }

  /// "classifier".
  package var family: String { Classifier.familyName }
  /// The network's hyperparameters.
  package var architecture: any Encodable & Sendable { network.architecture }
  /// The network's parameters.
  package var modelParameters: [ParameterSpec] { network.parameters }
  /// The network's parameters, and a vector for each person.
  package var parameters: [ParameterSpec] { network.parameters + (classes?.parameters ?? []) }
  /// Images of the network's size, the attributes that it classifies, and persons where they are learned.
  package var needs: [DataRequirement] {
    [.pixels(size: network.architecture.imageSize)] + DataRequirement.labels(network.architecture.attributes)
      + (persons == nil ? [] : [.classes])
  }
  /// What the card calls it.
  package var description: String { "A classifier" }

  /// The cross-entropy of the attributes, and of the persons where their number is known.
  package func losses(_ batch: Batch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    let features = network.features(of: Variable(batch.input), in: pass)
    let logits = network.logits(ofFeatures: features, in: pass)
    let labels = batch.labels(network.architecture.attributes)
    let attributes = binaryCrossEntropy(logits, labels: labels)
    var terms = [Losses.Term("attributes", attributes)]
    guard let classes, let persons, let numbers = batch.classes else { return Losses(attributes, terms: terms) }
    let weight = pass["\(classes.name).weight"].normalisingRows()
    let cosines = linear(features.normalisingRows(), weight: weight)
    let identity = crossEntropy(cosines * Self.scale, classes: numbers)
    terms.append(.init("persons", identity))
    return Losses(attributes + identity * Float(persons.weight), terms: terms)
  }
}
