import LimnData
import LimnPipelines

extension DataType {
  /// Whether an extent is known of both and differs.
  func isKnownToDiffer(from other: Self) -> Bool {
    axes.contains { axis, extent in other[axis].map { $0 != extent } ?? false }
  }
}

extension Canvas {
  /// Whether another picture has the same width, height and channels.
  func isLike(_ other: Canvas) -> Bool {
    width == other.width && height == other.height && channels == other.channels
  }
}

/// Stages whose inputs are an original and a result that was made of it.
extension Signature {
  /// The original's type; throws `PortError` if the two are known to differ in size or channels.
  func originalType(of inputs: [DataType]) throws(PortError) -> DataType {
    guard !inputs[0].isKnownToDiffer(from: inputs[1]) else {
      throw PortError("\(name) has \(inputs[0]) as its original and \(inputs[1]) as its result: they must be alike")
    }
    return inputs[0]
  }

  /// The two; throws `StageError` if they differ in size or channels.
  func originalAndResult(of inputs: [Item]) throws -> (original: Canvas, result: Canvas) {
    let (original, result) = (try Canvas(inputs[0].value), try Canvas(inputs[1].value))
    guard original.isLike(result) else {
      throw StageError(
        "\(name) has an original of \(original.description) and a result of \(result.description): they must be alike")
    }
    return (original, result)
  }
}
