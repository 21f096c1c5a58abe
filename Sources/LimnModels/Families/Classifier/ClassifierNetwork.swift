import LimnNetworks
import LimnTensors

/// The layers of a small classifier of square colour images, which classifies several yes-or-no attributes and returns a
/// vector of features that serves to compare images.
package struct ClassifierNetwork: Module {
  /// The hyperparameters.
  package let architecture: ClassifierArchitecture
  private let levels: [Sequential]
  private let features: Linear
  private let attributes: Linear

  /// Makes the layers.
  package init(_ architecture: ClassifierArchitecture) {
    self.architecture = architecture
    let channels = architecture.channels
    levels = Sequential.halvingLevels("levels", channels: channels, blocks: architecture.blocks)
    let side = architecture.imageSize >> channels.count
    features = Linear("features", channels[channels.count - 1] * side * side, architecture.features)
    attributes = Linear("attributes", architecture.features, architecture.attributes.count)
  }

  /// The levels, the vector of features, and the attributes.
  package var modules: [(name: String, module: any Module)] {
    [("levels", ModuleGroup(levels)), ("features", features), ("attributes", attributes)]
  }

  /// The shapes of classifying images `[N, 3, S, S]`, the maps of each level being kept; throws as its layers do.
  package func shapes(of images: Shape) throws(ShapeError) -> ShapeWalk {
    var walk = ShapeWalk(images)
    for level in levels {
      try walk.through(level)
      walk.keep()
    }
    try walk.reshape(to: [images[0], features.inputs])
    try walk.through(features)
    walk.step(to: walk.shape, "ReLU")
    try walk.through(attributes)
    return walk
  }

  /// The maps after each level, `[N, c, S/2, S/2]` first, of images `[N, 3, S, S]`.
  package func maps(of images: Variable, in pass: Pass) -> [Variable] {
    var x = images
    return levels.map { level in
      x = level(x, in: pass)
      return x
    }
  }

  /// The features `[N, features]` of images `[N, 3, S, S]`.
  package func features(of images: Variable, in pass: Pass) -> Variable {
    let last = maps(of: images, in: pass).last ?? images
    return features(last.reshaped(to: [images.shape[0], features.inputs]), in: pass)
  }

  /// The logits `[N, attributes]` of features `[N, features]`: above 0 means rather yes.
  package func logits(ofFeatures features: Variable, in pass: Pass) -> Variable {
    attributes(Activation.relu(features), in: pass)
  }
}
