import LimnFoundation
import LimnNetworks
import LimnTensors

/// The hyperparameters of a `RecurrentNetwork`.
package struct RecurrentArchitecture: Architecture {
  /// What the latent of a step is compared with.
  package enum Prior: String, Sendable, Hashable, CaseIterable {
    /// A normal distribution that the network finds from the steps before.
    case learned
    /// A standard normal distribution at each step.
    case standard
  }

  /// Its hyperparameters, as config.json and recipes write them.
  package static let parameters: [Parameter] = [
    Parameter("width", .integer(1...1024), help: "Columns of a frame."),
    Parameter("height", .integer(1...1024), help: "Rows of a frame."),
    Parameter("channels", .integer(1...3), help: "Colour channels of a frame: 1 (grey) or 3.", default: .integer(1)),
    Parameter("latent", .integer(1...4096), help: "Units of the latent vector of a step.", unit: "units"),
    Parameter("states", .integer(1...16_384), help: "Units of the recurrent state.", unit: "units"),
    Parameter(
      "likelihood", .choice(PixelDistribution.allCases.map(\.rawValue)),
      help: "What pixels are, given a latent: bernoulli (on or off, a grey value being a probability) or gaussian."),
    Parameter(
      "prior", .choice(Prior.allCases.map(\.rawValue)),
      help: "What the latent of a step is drawn from: learned, given the steps before, or standard, whatever they are.",
      default: .text(Prior.learned.rawValue)),
    hidden("frameHidden", "the layers that a frame passes before posterior and state see it"),
    hidden("posteriorHidden", "the layers between these, the state, and the posterior"),
    hidden("priorHidden", "the layers between the state and the prior"),
    hidden("latentHidden", "the layers that a latent passes before decoder and state see it"),
    hidden("decoderHidden", "the layers between these, the state, and the frame"),
    Parameter(
      "length", .integer(1...10_000), help: "How many frames a sequence has that is sampled.", default: .integer(20)),
  ]

  private static func hidden(_ name: String, _ which: String) -> Parameter {
    Parameter(
      name, .list(of: .integer(1...16_384), count: 0...8), help: "Units of \(which).", default: .list([]))
  }

  /// The checked values, by the names of the hyperparameters.
  package let values: [String: Argument]

  /// Makes an architecture of checked values.
  package init(checked values: [String: Argument]) { self.values = values }

  /// Throws `ShapeError` for two channels.
  package func checkTogether() throws(ShapeError) {
    guard channels != 2 else { throw ShapeError("channels is 1 (grey) or 3 (colour), not 2") }
  }

  /// The extents of a frame.
  package var width: Int { arguments.integer("width") }
  package var height: Int { arguments.integer("height") }
  package var channels: Int { arguments.integer("channels") }
  /// Units of the latent vector of a step, and of the state.
  package var latent: Int { arguments.integer("latent") }
  package var states: Int { arguments.integer("states") }
  /// What pixels are, given a latent.
  package var likelihood: PixelDistribution { .init(rawValue: arguments.text("likelihood")) ?? .gaussian }
  /// What the latent of a step is drawn from.
  package var prior: Prior { .init(rawValue: arguments.text("prior")) ?? .learned }
  /// Frames of a sequence that is sampled.
  package var length: Int { arguments.integer("length") }

  /// Units of the layers of a part.
  func hidden(_ part: String) -> [Int] { arguments.integers(part + "Hidden") }
}
