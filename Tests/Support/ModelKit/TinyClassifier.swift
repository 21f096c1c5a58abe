import LimnModels
import LimnNetworks
import LimnTensors

/// A classifier that tests can follow with pen and paper: its features are the brightness of blocks of 16×16 pixels.
package enum TinyClassifier {
  /// What is told of an image: yes if the sum of weights times blocks, by row and column, plus the bias is above 0.
  package struct Attribute: Sendable {
    let name: String
    let weights: [Float]
    let bias: Float

    /// Makes an attribute; `weights` is one a block.
    package init(_ name: String, weights: [Float], bias: Float) {
      (self.name, self.weights, self.bias) = (name, weights, bias)
    }

    /// Yes where one block is brighter than a level; the logit is the difference, times a factor.
    package init(_ name: String, block: Int, of blocks: Int, above level: Float, times factor: Float = 1) {
      self.init(name, weights: (0..<blocks).map { $0 == block ? factor : 0 }, bias: -level * factor)
    }
  }

  /// Writes a classifier's folder. Each of four levels takes means of 2×2 pixels, the first of the colours too, so that nothing
  /// below 0 ever comes; throws when the system refuses.
  package static func write(
    to path: String, name: String, size: Int = 32, frame: Frame = .whole, attributes: [Attribute]
  ) throws {
    let blocks = (size / 16) * (size / 16)
    let architecture = try ClassifierArchitecture(
      imageSize: size, frame: frame, channels: [1, 1, 1, 1], features: blocks, attributes: attributes.map(\.name))
    var weights = Parameters(ClassifierNetwork(architecture).parameters, key: RandomKey(seed: 1)).byName
    for level in 0..<4 {
      let channels = level == 0 ? 3 : 1
      let mean = (0..<16).map { [5, 6, 9, 10].contains($0) ? 1 / Float(4 * channels) : 0 }
      weights["levels.\(level).0.weight"] = Tensor(
        (0..<channels).flatMap { _ in mean }, shape: [1, channels, 4, 4])
      weights["levels.\(level).0.bias"] = Tensor(zeros: [1])
    }
    weights["features.weight"] = Tensor(
      (0..<blocks * blocks).map { $0 / blocks == $0 % blocks ? 1 : 0 }, shape: [blocks, blocks])
    weights["features.bias"] = Tensor(zeros: [blocks])
    weights["attributes.weight"] = Tensor(attributes.flatMap(\.weights), shape: [attributes.count, blocks])
    weights["attributes.bias"] = Tensor(attributes.map(\.bias), shape: [attributes.count])
    try ModelFolder.write(
      to: path, family: Classifier.familyName, name: name, architecture: architecture, weights: weights,
      card: "# \(name)\n\nTells how bright blocks are.\n")
  }
}
