import LimnData
import LimnPipelines
import LimnTensors

/// Latents on the way from one to another.
package struct InterpolateStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "interpolate",
    summary: "Interpolates between two latents: one latent, or several steps from one to the other.",
    inputs: [.init("a", accepts: [.latent]), .init("b", accepts: [.latent])], output: .latent,
    parameters: [
      .init(
        "at", .interval(0...1),
        help: "Position: 0 is a and 1 is b; a range for several steps. Default: 0.5, or from a to b for several steps.",
        optional: true),
      .init("steps", .integer(1...1000), help: "How many latents, evenly spaced.", default: .integer(1)),
      .init(
        "kind", .choice(Latent.Interpolation.allCases.map(\.rawValue)),
        help: "Along the straight line, or along the great circle, which keeps the length of latents.",
        default: .text("linear")),
    ])

  let places: [Double]
  private let kind: Latent.Interpolation

  /// Makes the stage; throws `StageError` if the place and the number of steps do not go together.
  package init(_ arguments: Arguments) throws {
    let steps = arguments.integer("steps")
    let at = arguments.optionalInterval("at") ?? (steps == 1 ? 0.5...0.5 : 0...1)
    let isRange = at.lowerBound < at.upperBound
    guard isRange || steps == 1 else {
      throw StageError("'at' is one place and 'steps' is \(steps): give 'at' as [low, high], or one step")
    }
    guard !isRange || steps > 1 else { throw StageError("'at' is a range: give 'steps' of 2 or more, or one place") }
    places = evenlySpaced(at, steps)
    kind = Latent.Interpolation(rawValue: arguments.text("kind")) ?? .linear
  }

  /// A latent of their space; throws `PortError` if they are of two.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    .latent(try Self.signature.commonSpace(of: inputs))
  }

  /// A great circle is one of whole latents.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: kind == .spherical ? nil : 0) }

  /// Gives a batch with a latent for each step, from a to b; throws `StageError` if the two differ in shape.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let (a, b) = (try inputs[0].latent(), try inputs[1].latent())
    try a.checkMatch(b)
    item.value = Latent(stacking: places.map { a.interpolated(to: b, at: $0, kind) })
    return item
  }
}

extension InterpolateStage {
  /// A batch with a latent for each step.
  package func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize {
    var size = ItemSize(try outputType(for: inputs.map(\.type)), like: inputs[0])
    size.count *= places.count
    return size
  }
}
