import LimnData
import LimnImages
import LimnPipelines
import LimnTensors

/// Sharpens by an unsharp mask: adds a part of what a Gaussian blur takes away.
package struct SharpenStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "sharpen", summary: "Sharpens each picture, and its stored reference, by an unsharp mask.",
    parameters: [
      .init(
        "amount", .interval(0...10),
        help: "How much of the difference to the blurred picture is added; given a range, drawn for each item.",
        default: .interval(0.5...0.5)),
      .init(
        "radius", .interval(0.1...20),
        help: "Standard deviation of the blur in pixels; given a range, drawn for each item.",
        default: .interval(1...1)),
    ])

  private let amount: ClosedRange<Double>
  private let radius: ClosedRange<Double>

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    amount = arguments.interval("amount")
    radius = arguments.interval("radius")
  }

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// As far as the blur reaches; of a range, the whole photo, since the strength is drawn once for it.
  package var neighbourhood: Neighbourhood {
    let isDrawn = amount.lowerBound < amount.upperBound || radius.lowerBound < radius.upperBound
    return Neighbourhood(reach: isDrawn ? nil : max(1, Int((3 * radius.upperBound).rounded(.up))))
  }

  /// Sharpens the picture and clips it to 0…1.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let amount = context.key.split("amount").uniform(in: amount)
    let radius = context.key.split("radius").uniform(in: radius)
    try item.sharpenPair(amount: amount, radius: radius)
    return item
  }

  /// The picture in floats, blurred, and the result; its reference while a new one is made.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    (inputs[0].pixels ?? 0) * 4 * 3 * inputs[0].colours + inputs[0].referenceBytes + inputs[0].filledMemory
  }
}

extension Item {
  /// Sharpens the picture and its reference alike and clips both to 0…1; throws `StageError` where there is no picture.
  mutating func sharpenPair(amount: Double, radius: Double) throws {
    try changePair { value in
      var canvas = try Canvas(filling: value)
      canvas.write(canvas.whole.sharpened(amount: amount, radius: radius), x: 0, y: 0)
      return canvas.value(restoring: value)
    }
  }
}

extension Tensor {
  /// Pixels `[N, C, H, W]` with `amount` times their difference to a Gaussian blur added, clipped to 0…1.
  func sharpened(amount: Double, radius: Double) -> Tensor {
    let (sharp, amount) = (converted(to: .plain), Float(amount))
    let blurred = sharp.blurred(sigma: radius)
    return Tensor(shape: shape) { output in
      sharp.withValues { sharp in
        blurred.withValues { blurred in
          for index in 0..<sharp.count {
            output[index] = min(max(sharp[index] + amount * (sharp[index] - blurred[index]), 0), 1)
          }
        }
      }
    }
  }
}
