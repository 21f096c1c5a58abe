import LimnFoundation
import LimnImages
import LimnTensors

/// The hyperparameters of a `DenoiserExpertsNetwork`: those of its networks, and the kinds of photos that have one of their own.
package struct DenoiserExpertsArchitecture: Architecture {
  /// A kind of photo that has weights of its own, by its name in config.json and in the names of weights.
  package enum Expert: String, Sendable, Hashable, CaseIterable {
    /// White noise, in colour and grey.
    case white
    /// White noise in grey photos.
    case whiteGrey = "white-grey"

    /// Whether a photo is of this kind.
    func suits(_ kind: NoiseKind) -> Bool {
      switch self {
      case .white: kind.isWhite
      case .whiteGrey: kind.isWhite && kind.isGrey
      }
    }
  }

  /// Its hyperparameters, as config.json writes them.
  package static let parameters: [Parameter] =
    DenoiserArchitecture.parameters + [
      Parameter(
        "experts", .list(of: .choice(Expert.allCases.map(\.rawValue)), count: 1...Expert.allCases.count),
        help: "Kinds of photos that have weights of their own beside the general ones: white (white noise), "
          + "white-grey (white noise in grey photos).")
    ]

  /// The checked values, by the names of the hyperparameters.
  package let values: [String: Argument]

  /// Makes an architecture of checked values.
  package init(checked values: [String: Argument]) { self.values = values }

  /// Throws `ShapeError` if the values do not fit together.
  package func checkTogether() throws(ShapeError) {
    try network.checkTogether()
    guard Set(experts).count == experts.count else {
      throw ShapeError("experts names one kind twice: \(experts.map(\.rawValue).joined(separator: ", "))")
    }
  }

  /// The hyperparameters of each of the networks.
  package var network: DenoiserArchitecture {
    DenoiserArchitecture(checked: values.filter { $0.key != "experts" })
  }

  /// The kinds that have weights of their own.
  package var experts: [Expert] { arguments.texts("experts").compactMap(Expert.init) }
}
