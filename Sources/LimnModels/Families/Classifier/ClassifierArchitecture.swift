import LimnFoundation
import LimnTensors

/// The hyperparameters of a `ClassifierNetwork`.
package struct ClassifierArchitecture: Architecture {
  /// Its hyperparameters, as config.json and recipes write them.
  package static let parameters: [Parameter] = [
    .imageSize, Frame.parameter,
    .halvingChannels("channels", of: "network"), .halvingBlocks("blocks", of: "network"),
    Parameter("features", .integer(1...65_536), help: "Units of the vector of features."),
    Parameter("attributes", .names(1...1000), help: "The attributes that are classified, each yes or no."),
  ]

  /// The checked values, by the names of the hyperparameters.
  package let values: [String: Argument]

  /// Makes an architecture of checked values.
  package init(checked values: [String: Argument]) { self.values = values }

  /// Throws `ShapeError` if the values do not fit together.
  package func checkTogether() throws(ShapeError) { try frame.check() }

  /// Rows and columns of the images, a multiple of 16.
  package var imageSize: Int { arguments.integer("imageSize") }
  /// The part of a photo that the images are.
  package var frame: Frame { Frame(arguments.group("frame")) }
  /// Channels of the four levels, finest first.
  package var channels: [Int] { arguments.integers("channels") }
  /// Residual blocks at each level.
  package var blocks: [Int] { arguments.integers("blocks") }
  /// Units of the vector of features.
  package var features: Int { arguments.integer("features") }
  /// The attributes that are classified, each yes or no.
  package var attributes: [String] { arguments.texts("attributes") }
}
