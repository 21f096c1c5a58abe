import LimnFoundation
import LimnTensors

/// The hyperparameters of an `IdentifiableNetwork`.
package struct IdentifiableArchitecture: Architecture {
  /// What latents are compared with.
  package enum Prior: String, Sendable, Hashable, CaseIterable {
    /// A normal distribution whose variances are those of the row's segment, and an encoder that is shown the segment (iVAE).
    case segments
    /// A standard normal distribution, and an encoder that is not (VAE).
    case standard
  }

  /// Its hyperparameters, as config.json and recipes write them.
  package static let parameters: [Parameter] = [
    Parameter(
      "columns", .integer(1...10_000),
      help: "Numbers in a row that are modelled; the number of its segment stands after them.",
      unit: "columns"),
    Parameter("segments", .integer(2...10_000), help: "How many segments there are, numbered from 0."),
    Parameter("latent", .integer(1...10_000), help: "Units of the latent vector.", unit: "units"),
    Parameter(
      "prior", .choice(Prior.allCases.map(\.rawValue)),
      help:
        "What latents are compared with: segments (iVAE: a variance for each segment and unit), or standard (a VAE).",
      default: .text(Prior.segments.rawValue)),
    Parameter(
      "hidden", .list(of: .integer(1...65_536), count: 0...8), help: "Units of the layers of encoder and decoder.",
      default: .integers([100, 100])),
    Parameter(
      "variance", .number(1e-6...1000), help: "The variance of the numbers about what is decoded.",
      default: .number(0.01)),
  ]

  /// The checked values, by the names of the hyperparameters.
  package let values: [String: Argument]

  /// Makes an architecture of checked values.
  package init(checked values: [String: Argument]) { self.values = values }

  /// Numbers in a row that are modelled.
  package var columns: Int { arguments.integer("columns") }
  /// How many segments there are.
  package var segments: Int { arguments.integer("segments") }
  /// Units of the latent vector.
  package var latent: Int { arguments.integer("latent") }
  /// What latents are compared with.
  package var prior: Prior { .init(rawValue: arguments.text("prior")) ?? .segments }
  /// Units of the layers of encoder and decoder.
  package var hidden: [Int] { arguments.integers("hidden") }
  /// The variance of the numbers about what is decoded.
  package var variance: Double { arguments.number("variance") }
}
