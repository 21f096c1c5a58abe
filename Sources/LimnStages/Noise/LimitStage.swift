import LimnData
import LimnImages
import LimnPipelines
import LimnTensors

/// Bounds what a model took away from a photo by the photo's own noise.
package struct LimitStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "limit",
    summary: "Limits what was removed from a photo to its noise; the output has the original's type.",
    inputs: [
      .init("original", accepts: [.image, .pixels]),
      .init("result", accepts: [.image, .pixels]),
    ],
    parameters: [NoiseArgument.parameter()])

  private let noise: NoiseArgument

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    noise = NoiseArgument(arguments)
  }

  /// The original's type; throws `PortError` if the two are known to differ in size or channels.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    try Self.signature.originalType(of: inputs)
  }

  /// Noise is measured over the whole photo; what is fixed is looked at around each place.
  package var neighbourhood: Neighbourhood {
    switch noise {
    case .measured: Neighbourhood(reach: nil)
    case .none: Neighbourhood()
    case .fixed: Neighbourhood(reach: NoiseEstimate.limitReach)
    }
  }

  /// Bounds the removal; throws `StageError` if the two differ in size or channels.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    var estimate = try noise.estimate(of: inputs[0])
    let (original, result) = try Self.signature.originalAndResult(of: inputs)
    var flatColours: FlatColours?
    if let measured = estimate, noise == .measured {
      flatColours = try FlatColours(of: inputs[0])
      if let flatColours {
        context.record?.note(flatColours.note)
        estimate = measured.replaced(by: flatColours)
      } else {
        let sample = NoiseSample(width: original.width, height: original.height, margin: 0)
        estimate = try await measured.refined(on: original, sample) { result.read($0.x.core, $0.y.core) }
      }
      if let estimate { context.record?.note(estimate.note) }
    }
    var limited = original
    let columns = 0..<original.width
    for rows in original.strips {
      try Task.checkCancellation()
      let window =
        max(
          0, rows.lowerBound - NoiseEstimate.limitReach)..<min(
          original.height, rows.upperBound + NoiseEstimate.limitReach)
      let pixels = original.read(columns, window)
      var removed = pixels - result.read(columns, window)
      estimate?.limit(&removed, from: pixels)
      if let flatColours { removed = pixels - flatColours.restored(pixels, other: pixels - removed) }
      let part = (pixels - removed).cropped(
        x: 0, y: rows.lowerBound - window.lowerBound, width: original.width, height: rows.count)
      limited.write(part, x: 0, y: rows.lowerBound)
    }
    item.value = limited.value
    return item
  }

  /// Strips of both pictures, of what was removed and of its means, and the parts that the noise is estimated on.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    3 * Canvas.stripMemory + NoiseSample.memory(ofPixels: inputs[0].pixels)
  }
}
