import LimnData
import LimnPipelines
import LimnTensors

/// Adds the noise of a camera: photons and electronics in linear light, then what the camera makes of it on its way to a file.
///
/// The variance of a sensor's value s is gain·s + read² (Foi et al., "Practical Poissonian-Gaussian noise modeling and fitting
/// for single-image raw-data", 2008); the mosaic, the colour matrix and the camera's own smoothing correlate it between
/// neighbours and channels, and gamma makes it strongest in shadows.
package struct CameraNoiseStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "camera-noise",
    summary: "Adds a camera's noise: photon and read noise in linear light, demosaicing, colours, gamma.",
    parameters: [
      .init(
        "gain", .interval(0.000_001...1),
        help:
          "Variance of the photon noise as a part of the linear signal; given a range, drawn log-uniformly for each item.",
        default: .interval(2e-4...2.5e-2)),
      .init(
        "read", .interval(0...100),
        help: "Standard deviation of the read noise, as a multiple of gain to the power 0.9; drawn likewise.",
        default: .interval(0.2...1.8)),
      .init(
        "white-balance", .interval(0.25...4),
        help: "Factors of red and blue after the sensor; each is drawn uniformly.",
        default: .interval(1.2...2.3)),
      .init(
        "mosaic", .number(0...1),
        help: "Share of items whose noise comes through a Bayer mosaic, so that neighbours share it.",
        default: .number(0.75)),
      .init(
        "demosaic", .choice(["noise", "picture"]),
        help:
          "What is demosaiced: the noise alone, which keeps the picture's detail, or the picture too, which loses some.",
        default: .text("noise")),
      .init(
        "matrix", .interval(0...1), help: "Strength of the colour matrix, which mixes the noise of the channels.",
        default: .interval(0...1)),
      .init(
        "smoothing", .number(0...1), help: "Share of items whose noise the camera has smoothed before.",
        default: .number(0.5)),
      .init(
        "smoothing-luma", .interval(0...10), help: "Standard deviation of that blur in pixels, of brightness.",
        default: .interval(0.3...1.3)),
      .init(
        "smoothing-chroma", .interval(0...10),
        help: "Standard deviation of the second blur in pixels, of colour alone.",
        default: .interval(0.3...3.5)),
      .init(
        "smoothing-colour", .interval(0...10), help: "Factor on the smoothed colour noise.",
        default: .interval(0.3...2)),
      .init(
        "smoothing-gain", .interval(0...10), help: "Factor on all smoothed noise.",
        default: .interval(1...2.5)),
      .init(
        "sharpening", .number(0...1),
        help: "Share of items that the camera sharpens, a reference that was kept alike.", default: .number(0.15)),
      .init(
        "sharpening-amount", .interval(0...5), help: "How much of the difference to a blurred picture is added.",
        default: .interval(0.2...1)),
      .init(
        "sharpening-radius", .interval(0.1...5), help: "Standard deviation of that blur in pixels.",
        default: .interval(0.6...1.5)),
      .init(
        "gamma", .interval(1...3), help: "The tone curve: linear light is the picture to this power.",
        default: .interval(2...2.4)),
    ])

  private let noise: CameraNoise
  private let sharpening: Double
  private let amount: ClosedRange<Double>
  private let radius: ClosedRange<Double>

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    noise = CameraNoise(
      gain: arguments.interval("gain"), read: arguments.interval("read"),
      whiteBalance: arguments.interval("white-balance"), mosaic: arguments.number("mosaic"),
      isPictureDemosaiced: arguments.text("demosaic") == "picture", matrix: arguments.interval("matrix"),
      smoothing: arguments.number("smoothing"), lumaBlur: arguments.interval("smoothing-luma"),
      chromaBlur: arguments.interval("smoothing-chroma"), chromaGain: arguments.interval("smoothing-colour"),
      smoothingGain: arguments.interval("smoothing-gain"), gamma: arguments.interval("gamma"))
    sharpening = arguments.number("sharpening")
    amount = arguments.interval("sharpening-amount")
    radius = arguments.interval("sharpening-radius")
  }

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// The camera is drawn once for a whole photo.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Adds the noise and clips the picture to 0…1; of a grey picture, the brightness of a noisy colour one is taken.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    var canvas = try Canvas(item.value)
    canvas.write(noise.added(to: canvas.whole, key: context.key), x: 0, y: 0)
    item.value = canvas.value
    guard context.key.split("sharpening").uniform() < sharpening else { return item }
    let amount = context.key.split("sharpening amount").uniform(in: amount)
    let radius = context.key.split("sharpening radius").uniform(in: radius)
    try item.sharpenPair(amount: amount, radius: radius)
    return item
  }

  /// The picture, linear light, and the noise with its blurs, all in floats and in colour.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    (inputs[0].pixels ?? 0) * 4 * (inputs[0].colours + 3 * 6)
  }
}
