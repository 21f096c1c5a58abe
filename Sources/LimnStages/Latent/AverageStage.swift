import LimnData
import LimnPipelines
import LimnTensors
import Synchronization

/// The mean of the latents of all items of a run; the lines below it run once, on that mean.
///
/// Sums are kept in steps of 2⁻⁶⁴ as whole numbers, so that they are the same in whatever order items come, and memory does
/// not grow with their number.
package final class AverageStage: GatheringStage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "average",
    summary: "Computes the mean latent of all items; the lines below it run once, at the end of the run, on that.",
    inputs: [.init("latent", accepts: [.latent])], output: .latent)

  private struct Sums {
    let space: LatentSpace
    let shapes: [Shape]
    var levels: [[Int128]]
    var count = 0
  }

  /// Numbers beyond this are no model's; thousands of millions of them do not overflow a sum.
  private static let limit: Float = 0x1p30
  private let sums = Mutex<Sums?>(nil)

  /// Makes the stage, which has no parameters.
  package init(_ arguments: Arguments) {}

  /// The latent's own space; throws `PortError` for one whose finest level is the photo, which has any size.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    let space = try Self.signature.commonSpace(of: inputs)
    guard !space.levels.contains(.image) else {
      throw PortError("latents of \(space) hold the photo itself, of any size, and have no mean; use another model")
    }
    return inputs[0]
  }

  /// A mean is one of whole photos.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Adds each latent of the item's batch to the sums, and passes it on; throws `StageError` for one that cannot be added.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    let latent = try inputs[0].latent()
    for level in latent.levels where !level.withValues({ $0.allSatisfy { abs($0) <= Self.limit } }) {
      throw StageError(
        "the latent holds numbers that are not finite, or beyond \(Self.limit): it has no place in a mean")
    }
    let steps = latent.levels.map { level in level.array.map { Int128((Double($0) * 0x1p64).rounded()) } }
    try sums.withLock { sums in
      let shapes = latent.levels.map { Shape([1] + $0.shape.dimensions.dropFirst()) }
      var total =
        sums
        ?? Sums(space: latent.space, shapes: shapes, levels: shapes.map { [Int128](repeating: 0, count: $0.count) })
      guard total.shapes == shapes else {
        throw StageError("its latent is of \(shapes), and others of \(total.shapes): give photos of one size")
      }
      sums = nil  // so that the sums are changed in place
      for level in shapes.indices {
        let size = shapes[level].count
        for (index, step) in steps[level].enumerated() { total.levels[level][index % size] += step }
      }
      total.count += latent.count
      sums = total
    }
    return inputs[0]
  }

  /// The mean of what came since the last time, as an item named "average".
  package func gathered() async throws -> Item? {
    let total = sums.withLock { sums in
      defer { sums = nil }
      return sums
    }
    guard let total, total.count > 0 else { return nil }
    let levels = zip(total.levels, total.shapes).map { sums, shape in
      Tensor(sums.map { Float(Double($0) * 0x1p-64 / Double(total.count)) }, shape: shape)
    }
    let name = ItemName(path: "", directory: "", stem: "average", extension: "", index: 0)
    return Item(name: name, value: Latent(space: total.space, levels: levels))
  }
}

extension AverageStage {
  /// The latent is not changed.
  package func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize { inputs[0] }

  /// The latent's numbers in whole steps.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { 5 * (inputs[0].bytes ?? 0) }
}
