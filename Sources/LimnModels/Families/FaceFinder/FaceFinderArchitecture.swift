import LimnFoundation
import LimnTensors

/// The hyperparameters of a `FaceFinder`; its networks are fixed, but for the last two, which it may lack.
package struct FaceFinderArchitecture: Architecture {
  /// Its hyperparameters, as config.json writes them.
  package static let parameters: [Parameter] = [
    Parameter(
      "factor", .number(0.1...0.95),
      help: "Each picture of the pyramid is this many times as large as the one before it.",
      default: .number(0.709)),
    Parameter(
      "thresholds", .list(of: .number(0.01...0.999), count: 3...3),
      help: "The smallest probability of a face after each of the three networks.",
      default: .list([.number(0.6), .number(0.7), .number(0.7)])),
    Parameter(
      "landmarks", .boolean,
      help: "Whether a fourth network looks at each face as upright as it can be seen and places its landmarks.",
      default: .boolean(false)),
    Parameter(
      "verification", .boolean,
      help:
        "Whether another network looks at each place as upright as it can be seen and says whether a face is there.",
      default: .boolean(false)),
  ]

  /// The checked values, by the names of the hyperparameters.
  package let values: [String: Argument]

  /// Makes an architecture of checked values.
  package init(checked values: [String: Argument]) { self.values = values }

  /// Each picture of the pyramid is this many times as large as the one before it.
  package var factor: Double { arguments.number("factor") }
  /// The smallest probability of a face after each of the three networks.
  package var thresholds: [Double] { arguments.numbers("thresholds") }
  /// Whether a fourth network places the landmarks of faces that are seen upright.
  package var landmarks: Bool { arguments.boolean("landmarks") }
  /// Whether another network says of places that are seen upright whether a face is there.
  package var verification: Bool { arguments.boolean("verification") }
}
