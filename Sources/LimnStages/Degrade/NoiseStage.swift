import LimnData
import LimnPipelines
import LimnTensors

/// Adds known Gaussian noise, for experiments and for training.
package struct NoiseStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "noise", summary: "Adds Gaussian noise of a known strength, for experiments and for training.",
    parameters: [
      .init(
        "sigma", .interval(0...100),
        help: "Standard deviation in 8-bit levels; given a range, drawn uniformly for each item.",
        default: .interval(25...25)),
      .init(
        "quantized", .number(0...1),
        help: "Share of items whose pixels are clipped and rounded to 8 bits; a photo always is, at its own depth.",
        default: .number(0)),
      .init("share", .number(0...1), help: "Share of items that get noise, drawn at random.", default: .number(1)),
    ])

  private let sigma: ClosedRange<Double>
  private let quantized: Double
  private let share: Double

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    sigma = arguments.interval("sigma")
    quantized = arguments.number("quantized")
    share = arguments.number("share")
  }

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// The noise is drawn for each pixel, but a range of strengths or a share only once for a whole photo.
  package var neighbourhood: Neighbourhood {
    let isDrawn = sigma.lowerBound < sigma.upperBound || [quantized, share].contains { $0 > 0 && $0 < 1 }
    return Neighbourhood(reach: isDrawn ? nil : 0)
  }

  /// Adds the noise: to a photo's samples, strip by strip, or to pixels as floats.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    guard share == 1 || context.key.split("share").uniform() < share else { return item }
    let scale = Float(context.key.split("sigma").uniform(in: sigma) / 255)
    let noise = context.key.split("noise")
    let rounds = context.key.split("quantized").uniform() < quantized
    var canvas = try Canvas(item.value)
    for (index, rows) in canvas.strips.enumerated() {
      var strip = canvas.read(0..<canvas.width, rows)
      Self.add(noise.split(index), scale: scale, to: &strip)
      if rounds, !canvas.isImage { Self.quantize(&strip) }
      canvas.write(strip, x: 0, y: rows.lowerBound)
    }
    item.value = canvas.value
    return item
  }

  private static func add(_ key: RandomKey, scale: Float, to pixels: inout Tensor) {
    let noise = key.normal(pixels.shape)
    pixels.withMutableValues { pixels in
      noise.withValues { noise in
        for index in 0..<pixels.count { pixels[index] += scale * noise[index] }
      }
    }
  }

  private static func quantize(_ pixels: inout Tensor) {
    pixels.withMutableValues { pixels in
      for index in 0..<pixels.count { pixels[index] = (min(max(pixels[index], 0), 1) * 255).rounded() / 255 }
    }
  }
}

extension NoiseStage {
  /// Strips of the picture and of the noise.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { Canvas.stripMemory }
}
