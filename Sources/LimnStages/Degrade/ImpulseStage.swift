import LimnData
import LimnPipelines
import LimnTensors

/// Replaces single pixels: salt and pepper, or a sensor's hot pixels.
package struct ImpulseStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "impulse", summary: "Replaces single pixels at random: salt and pepper, or hot pixels.",
    parameters: [
      .init(
        "density", .interval(0.000_001...1),
        help: "Share of the pixels that are replaced; given a range, drawn log-uniformly for each item.",
        default: .interval(0.01...0.01)),
      .init(
        "kind", .choice(["salt-and-pepper", "hot", "random"]),
        help: "What replaces them: black or white, white, or any value.", default: .text("salt-and-pepper")),
      .init(
        "joint", .number(0...1),
        help: "Share of items in which all channels of a pixel are replaced together, and not each by itself.",
        default: .number(0)),
    ])

  private let density: ClosedRange<Double>
  private let kind: String
  private let joint: Double

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    density = arguments.interval("density")
    kind = arguments.text("kind")
    joint = arguments.number("joint")
  }

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// Each pixel is drawn by itself, but a range of densities or a share only once for a whole photo.
  package var neighbourhood: Neighbourhood {
    let isDrawn = density.lowerBound < density.upperBound || (joint > 0 && joint < 1)
    return Neighbourhood(reach: isDrawn ? nil : 0)
  }

  /// Replaces the pixels, strip by strip.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let density = context.key.split("density").logUniform(in: density)
    let isJoint = context.key.split("joint").uniform() < joint
    var canvas = try Canvas(item.value)
    for (index, rows) in canvas.strips.enumerated() {
      var strip = canvas.read(0..<canvas.width, rows)
      let (place, value) = (context.key.split("place").split(index), context.key.split("value").split(index))
      let plane = canvas.width * rows.count
      strip.withMutableValues { pixels in
        for index in pixels.indices {
          let site = isJoint ? index % plane : index
          guard place.uniform(at: site) < density else { continue }
          let drawn = Float(value.uniform(at: site))
          pixels[index] = kind == "hot" ? 1 : kind == "random" ? drawn : drawn < 0.5 ? 0 : 1
        }
      }
      canvas.write(strip, x: 0, y: rows.lowerBound)
    }
    item.value = canvas.value
    return item
  }

  /// Strips of the picture.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { Canvas.stripMemory }
}
