import Foundation
import LimnData
import LimnEvaluation
import LimnFitting
import LimnFoundation
import LimnModels
import LimnTensors
import LimnTraining

/// Numbers by which images are compared where pixels are too strict: distances of samples, ways between images.
package protocol ImageFeatures: Sendable {
  /// What they are, for the report: "32 principal components of the training images".
  var name: String { get }

  /// The features of images `[N, C, H, W]`, a row for each.
  func rows(of images: Tensor, jobs: Int) async throws -> [[Float]]
}

/// The components along which the training images vary most: all that there is to compare by without labels.
package struct ComponentFeatures: ImageFeatures {
  private let model: LearnedModel
  private let units: Int
  /// How many components at most.
  private static let most = 32

  /// Fits the components to images and writes their model into a folder.
  package init(of images: Tensor, into folder: String) async throws {
    let most = min(Self.most, images.count / images.shape[0])
    let fitted = try PrincipalComponents(units: most, orFewer: true).fit(images)
    units = fitted.architecture.units
    let path = folder + "/features"
    try ModelFolder.write(
      to: path, family: PrincipalComponents.family.name, name: "features", architecture: fitted.architecture,
      weights: fitted.weights, card: "# features\n\nThe components that `limn compare` measured distances by.\n")
    model = try ModelLibrary(searchPaths: [], families: ModelFamily.all).model(path)
  }

  /// "32 principal components of the training images".
  package var name: String { "\(units) principal components of the training images" }

  /// The components of images.
  package func rows(of images: Tensor, jobs: Int) async throws -> [[Float]] {
    try await model.codes(of: images, jobs: jobs).rows
  }
}

/// The features of a small classifier of the images' own classes, trained in a few seconds.
package struct ClassifierFeatures: ImageFeatures {
  private let classifier: Classifier
  private let side: Int
  private let column: String

  /// Units of its features.
  private static let units = 32

  /// Trains it on images `[N, C, H, W]` and their classes, watched by others, until a moment at most, and writes its model into a folder.
  package init(
    _ training: (images: Tensor, classes: [Int]), watching: (images: Tensor, classes: [Int]), names: [String],
    of column: String, settings: ComparisonSettings, seconds: Double, into folder: String
  ) async throws {
    self.column = column
    let (height, width) = (training.images.shape[2], training.images.shape[3])
    // The network takes squares of a multiple of 16.
    side = max(height, width) <= 32 ? 32 : 64
    let side = side
    let attributes = names.indices.map { "class-\($0)" }
    let architecture = try ClassifierArchitecture([
      "imageSize": .integer(side), "channels": .list([16, 32, 32, 64].map { .integer($0) }),
      "features": .integer(Self.units), "attributes": .list(attributes.map { .text($0) }),
    ])
    let objective = ClassificationObjective(ClassifierNetwork(architecture))
    let images = Self.view(training.images, side)
    var how = settings.training
    (how.mostSteps, how.patience) = (min(how.mostSteps, 2000), min(how.patience, 10))
    @Sendable func batch(_ images: Tensor, _ classes: [Int]) -> Batch {
      var tensors = ["input": images]
      for (place, attribute) in attributes.enumerated() {
        tensors["label." + attribute] = Tensor(classes.map { $0 == place ? 1 : 0 }, shape: [classes.count])
      }
      guard let batch = try? Batch(count: classes.count, tensors) else { preconditionFailure("a class for each image") }
      return batch
    }
    let watched = min(500, watching.classes.count)
    let watching = batch(
      Self.view(watching.images.items(0..<watched), side), Array(watching.classes.prefix(watched)))
    let training = BoundedTraining(objective, settings: how, watching: [watching], seed: settings.seed) { count, key in
      let places = (0..<count).map { key.integer(below: training.classes.count, at: $0) }
      return batch(ImageBatches.images(places, of: images), places.map { training.classes[$0] })
    }
    let outcome = try await training.run(until: ContinuousClock().now + .seconds(seconds))
    var weights: [String: Tensor] = [:]
    for spec in objective.modelParameters { weights[spec.name] = outcome.weights[spec.name] }
    let path = folder + "/judge"
    try ModelFolder.write(
      to: path, family: Classifier.familyName, name: "judge", architecture: architecture, weights: weights,
      metadata: ["format": "pt"],
      card: "# judge\n\nThe classifier of '\(column)' by whose features `limn compare` measured distances.\n")
    classifier = try Classifier(ModelFolder(path: path))
  }

  /// "32 features of a classifier of 'digit', trained on the training images".
  package var name: String { "\(Self.units) features of a classifier of '\(column)', trained on the training images" }

  /// The features of images.
  package func rows(of images: Tensor, jobs: Int) async throws -> [[Float]] {
    try await inBatches(of: images, jobs: jobs) { try classifier.features(of: $0) }
  }

  /// How likely the likeliest class of each image is.
  package func confidences(of images: Tensor, jobs: Int) async throws -> [Double] {
    try await inBatches(of: images, jobs: jobs) { try classifier.logits(of: $0) }.map { logits in
      1 / (1 + exp(-Double(logits.max() ?? 0)))
    }
  }

  /// The class that each image is taken for.
  package func classes(of images: Tensor, jobs: Int) async throws -> [Int] {
    try await inBatches(of: images, jobs: jobs) { try classifier.logits(of: $0) }.map { logits in
      logits.indices.max { logits[$0] < logits[$1] } ?? 0
    }
  }

  private func inBatches(
    of images: Tensor, jobs: Int, _ body: @escaping @Sendable (Tensor) throws -> Tensor
  ) async throws -> [[Float]] {
    var rows: [[Float]] = []
    let side = side
    try await OrderedChunks.run(of: images.shape[0], size: ImageBatches.size, threads: max(1, jobs)) { range in
      try Threads.$count.withValue(1) { try body(Self.view(images.items(range), side)).rows }
    } done: {
      rows += $0
    }
    return rows
  }

  private static func view(_ images: Tensor, _ side: Int) -> Tensor {
    let sized =
      images.shape[2] == side && images.shape[3] == side ? images : images.resized(width: side, height: side)
    let colour = sized.shape[1] == 3 ? sized : sized.repeatingChannel(3)
    return colour.clipped(to: 0...1)
  }
}
