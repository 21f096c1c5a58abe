import LimnData
import LimnImages
import LimnPipelines
import LimnTensors

/// Adds film grain: Gaussian noise that neighbours share, strongest in mid-tones if asked to.
package struct GrainStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "grain", summary: "Adds film grain: correlated Gaussian noise whose strength may depend on brightness.",
    parameters: [
      .init(
        "sigma", .interval(0...100),
        help: "Standard deviation in 8-bit levels, in mid-tones; given a range, drawn uniformly for each item.",
        default: .interval(12...12)),
      .init(
        "size", .interval(0...5),
        help: "Standard deviation of the blur that makes neighbours alike, in pixels; 0 is independent noise.",
        default: .interval(0.8...0.8)),
      .init(
        "mono", .number(0...1),
        help: "Share of items whose channels all have the same grain, as film in black and white.",
        default: .number(0)),
      .init(
        "midtones", .number(0...1),
        help: "Share of items whose grain fades towards black and white, as the root of 4·L·(1 − L); L is the luma.",
        default: .number(1)),
    ])

  private let sigma: ClosedRange<Double>
  private let size: ClosedRange<Double>
  private let mono: Double
  private let midtones: Double

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    sigma = arguments.interval("sigma")
    size = arguments.interval("size")
    mono = arguments.number("mono")
    midtones = arguments.number("midtones")
  }

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// The grain is made for the whole photo, so that it has no seams.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Adds the grain; floats are not clipped.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let key = context.key
    var canvas = try Canvas(item.value)
    let (channels, plane) = (canvas.channels, canvas.width * canvas.height)
    let isMono = channels == 1 || key.split("mono").uniform() < mono
    let isFading = key.split("midtones").uniform() < midtones
    let noise = key.split("noise").normal([1, isMono ? 1 : channels, canvas.height, canvas.width])
      .blurred(sigma: key.split("size").uniform(in: size))
    let power = noise.array.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(1, noise.count))
    let scale = Float(key.split("sigma").uniform(in: sigma) / 255 / max(power, 1e-12).squareRoot())
    var pixels = canvas.whole
    let strength = isFading ? pixels.luma().array.map { max(4 * $0 * (1 - $0), 0.05).squareRoot() } : []
    pixels.withMutableValues { pixels in
      noise.withValues { noise in
        for index in pixels.indices {
          let site = index % plane
          pixels[index] += scale * noise[isMono ? site : index] * (isFading ? strength[site] : 1)
        }
      }
    }
    canvas.write(pixels, x: 0, y: 0)
    item.value = canvas.value
    return item
  }

  /// The picture and its grain in floats, the grain before it is blurred, and its strength.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    (inputs[0].pixels ?? 0) * 4 * (4 * inputs[0].colours + 1)
  }
}
