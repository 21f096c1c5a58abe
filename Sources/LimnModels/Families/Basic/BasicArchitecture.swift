import LimnFoundation
import LimnNetworks
import LimnTensors

/// The hyperparameters of a `BasicNetwork`.
///
/// Without convolutions it is a network of linear layers, and without hidden layers either, one linear map: a linear autoencoder.
package struct BasicArchitecture: Architecture {
  /// Its hyperparameters, as config.json and recipes write them.
  package static let parameters: [Parameter] = [
    Parameter("width", .integer(1...4096), help: "Columns of the images."),
    Parameter("height", .integer(1...4096), help: "Rows of the images."),
    Parameter("channels", .integer(1...3), help: "Colour channels of the images: 1 (grey) or 3.", default: .integer(1)),
    Parameter("latent", .integer(1...65_536), help: "Units of the latent vector.", unit: "units"),
    Parameter(
      "levels", .integer(0...1000),
      help: "Of a plain autoencoder: how many values each unit can have, all learned (QLAE); 0 for any.",
      default: .integer(0)),
    Parameter(
      "likelihood", .choice(PixelDistribution.allCases.map(\.rawValue)),
      help: "What pixels are, given a latent: bernoulli (on or off, a grey value being a probability) or gaussian."),
    Parameter(
      "activation", .choice(Activation.allCases.map(\.rawValue)), help: "What follows each layer but the last.",
      default: .text(Activation.relu.rawValue)),
    Parameter(
      "encoderConvolutions", .list(of: .integer(1...2048), count: 0...8),
      help: "Channels of the encoder's convolutions, each of which halves the resolution.", default: .list([])),
    Parameter(
      "encoderKernels", .list(of: .multiple(of: 2, in: 2...4), count: 0...8),
      help: "Rows and columns of their kernels, 2 or 4; all 4 without it.", default: .list([])),
    Parameter(
      "encoderHidden", .list(of: .integer(1...65_536), count: 0...8),
      help: "Units of the linear layers after them.", default: .list([])),
    Parameter(
      "decoderHidden", .list(of: .integer(1...65_536), count: 0...8),
      help: "Units of the decoder's linear layers.", default: .list([])),
    Parameter(
      "decoderConvolutions", .list(of: .integer(1...2048), count: 0...8),
      help:
        "Channels of the maps that its transposed convolutions (4×4) take, coarsest first; each doubles the resolution.",
      default: .list([])),
    Parameter(
      "prior", .choice(BasicPrior.allCases.map(\.rawValue)),
      help:
        "Of a variational one: what latents are drawn from; vamp (a mixture of posteriors of pseudo-inputs) and flow (couplings) are trained.",
      default: .text(BasicPrior.normal.rawValue)),
    Parameter(
      "priorComponents", .integer(1...100_000), help: "Of the prior vamp: how many pseudo-inputs.",
      default: .integer(500)),
    Parameter(
      "priorLayers", .integer(1...64), help: "Of the prior flow: how many couplings.", default: .integer(6)),
    Parameter(
      "priorHidden", .list(of: .integer(1...65_536), count: 0...8),
      help: "Of the prior flow: units of the layers of each coupling.", default: .integers([64])),
  ]

  /// The checked values, by the names of the hyperparameters.
  package let values: [String: Argument]

  /// Makes an architecture of checked values.
  package init(checked values: [String: Argument]) { self.values = values }

  /// Throws `ShapeError` if the values do not fit together.
  package func checkTogether() throws(ShapeError) {
    guard prior != .flow || latent > 1 else {
      throw ShapeError("a flow couples units, and there is only one; give a latent of 2 and more, or another prior")
    }
    guard levels != 1 else { throw ShapeError("levels is 0 (any values) or 2 and more, not 1") }
    guard channels != 2 else { throw ShapeError("channels is 1 (grey) or 3 (colour), not 2") }
    let kernels = arguments.integers("encoderKernels")
    guard kernels.isEmpty || kernels.count == encoderConvolutions.count else {
      throw ShapeError("encoderKernels has \(kernels.count) of \(encoderConvolutions.count) kernels; give one for each")
    }
    for (name, levels) in [("encoder", encoderConvolutions.count), ("decoder", decoderConvolutions.count)] {
      let multiple = 1 << levels
      guard width % multiple == 0, height % multiple == 0 else {
        throw ShapeError(
          "\(width)×\(height) cannot be halved \(levels) times, as often as the \(name) has convolutions; give multiples of "
            + "\(multiple), or fewer convolutions")
      }
    }
  }

  /// Columns of the images.
  package var width: Int { arguments.integer("width") }
  /// Rows of the images.
  package var height: Int { arguments.integer("height") }
  /// Colour channels, 1 or 3.
  package var channels: Int { arguments.integer("channels") }
  /// Units of the latent vector.
  package var latent: Int { arguments.integer("latent") }
  /// How many values each unit can have; 0: any.
  package var levels: Int { arguments.integer("levels") }
  /// What pixels are, given a latent.
  package var likelihood: PixelDistribution { .init(rawValue: arguments.text("likelihood")) ?? .gaussian }
  /// What latents are drawn from, how many components or layers that has, and the units of each layer's own.
  package var prior: BasicPrior { .init(rawValue: arguments.text("prior")) ?? .normal }
  package var priorComponents: Int { arguments.integer("priorComponents") }
  package var priorLayers: Int { arguments.integer("priorLayers") }
  package var priorHidden: [Int] { arguments.integers("priorHidden") }
  /// What follows each layer but the last.
  package var activation: Activation { .init(rawValue: arguments.text("activation")) ?? .relu }
  /// Channels of the encoder's convolutions.
  package var encoderConvolutions: [Int] { arguments.integers("encoderConvolutions") }
  /// Rows and columns of the kernel of each of them.
  package var encoderKernels: [Int] {
    let given = arguments.integers("encoderKernels")
    return given.isEmpty ? encoderConvolutions.map { _ in 4 } : given
  }
  /// Units of the encoder's linear layers.
  package var encoderHidden: [Int] { arguments.integers("encoderHidden") }
  /// Units of the decoder's linear layers.
  package var decoderHidden: [Int] { arguments.integers("decoderHidden") }
  /// Channels of the maps that the transposed convolutions take.
  package var decoderConvolutions: [Int] { arguments.integers("decoderConvolutions") }
}
