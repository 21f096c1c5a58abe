import LimnModels
import LimnNetworks
import LimnTensors
import ModelKit

/// Recipes of the other families for the photos of a `TinyTraining`: pictures of 16×16, a training in milliseconds.
extension TinyTraining {
  /// What all of them change of the recipe; the stages are on lines 4 to 7, `input` is on line 8 and `loss` on line 9.
  private static func changes(
    _ model: String, loss: String?, _ more: [String: String?]
  ) -> [String: String?] {
    let data = """

        - load: { path: "$here/photos" }
        - random-crop: { size: 16 }
        - floats: {}
          as: face
      """
    let all: [String: String?] = ["model": model, "data": data, "input": "face", "target": nil, "loss": loss]
    return all.merging(more) { $1 }
  }

  /// A recipe of an autoencoder, on line 9 its loss.
  static func autoencoder(
    family: String = "vae", model: String = "", architecture: String = "imageSize: 16, latent: 4",
    loss: String? = "{ beta: 0.5, warm-up: 4 }", _ more: [String: String?] = [:]
  ) -> [String: String?] {
    changes(
      "{ name: tiny, family: \(family), \(model)architecture: { \(architecture), encoderChannels: [2, 3, 4, 5], "
        + "decoderChannels: [5, 4, 3, 2] } }", loss: loss, more)
  }

  /// A recipe of a classifier; its labels are on line 17, or on line 16 without a loss.
  static func classifier(
    attributes: String = "smile, glasses", channels: [Int] = [2, 3, 4, 5], loss: String? = "{ persons: 0.5 }",
    labels: String? = "{ file: \"$here/labels.csv\", persons: who }"
  ) -> [String: String?] {
    changes(
      "{ name: tiny, family: classifier, architecture: { imageSize: 16, channels: \(channels), features: 6, "
        + "attributes: [\(attributes)] } }", loss: loss, ["labels": labels])
  }

  /// Writes the labels of the three photos.
  func writeLabels() throws {
    try folder.write(
      "file,smile,glasses,who,same\n0.png,1,0,Ann,1\n1.png,0,,Cy,1\n2.png,,1,Ann,1\n", to: "labels.csv")
  }

  /// Writes a classifier with random weights and gives its path.
  @discardableResult
  func writeClassifier(_ name: String = "features") throws -> String {
    let architecture = try ClassifierArchitecture(
      imageSize: 16, channels: [4, 4, 6, 6], features: 5, attributes: ["smile"])
    let weights = Parameters(ClassifierNetwork(architecture).parameters, key: RandomKey(seed: 9))
    try ModelFolder.write(
      to: folder(name), family: Classifier.familyName, name: name, architecture: architecture, weights: weights.byName,
      card: "# \(name)\n")
    return folder(name)
  }
}

/// Pictures `[N, 3, 16, 16]` of numbers in 0…1.
func randomFaces(_ count: Int, seed: UInt64 = 1) -> Tensor {
  let key = RandomKey(seed: seed)
  return Tensor(shape: [count, 3, 16, 16]) { values in
    for index in values.indices { values[index] = Float(key.uniform(at: index)) }
  }
}
