import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnTensors

/// What a plug-in's program answered, and the value that it stands for; all throw `StageError` where it is not as it was declared.
struct PluginResult {
  let plugin: String
  let stage: String
  let answer: PluginWorkers.Answer

  /// The numbers, all of them finite.
  func tensor() throws(StageError) -> Tensor {
    guard answer.values.allSatisfy(\.isFinite) else {
      throw StageError("plug-in '\(plugin)': '\(stage)' made numbers that are infinite or none")
    }
    return Tensor(answer.values, shape: Shape(answer.shape))
  }

  /// The numbers, of exactly this shape.
  func tensor(_ shape: [Int]) throws(StageError) -> Tensor {
    guard answer.shape == shape else { throw wrong("\(Self.words(shape)) are declared") }
    return try tensor()
  }

  /// One number.
  func score() throws(StageError) -> Double {
    guard answer.values.count == 1 else { throw wrong("a score is one") }
    return Double(try tensor().array[0])
  }

  /// The value that the answer stands for; `input` is what it was made of, nil for a source.
  func value(
    _ output: PluginOutput, units: Int, space: LatentSpace, of input: (any DataValue)?
  ) throws -> any DataValue {
    switch output {
    case .latent: return Latent(space: space, levels: [try tensor([1, units])])
    case .row(let columns): return try Row(columns: columns, values: tensor([1, columns.count]).array)
    case .score: throw StageError("'\(stage)' gives a score")
    case .picture, .pixels, .image:
      let shape = answer.shape
      guard shape.count == 4, shape[0] == 1, shape[1] == 1 || shape[1] == 3 else {
        throw wrong("a picture is 1×1×height×width or 1×3×height×width")
      }
      if case .picture(keepsSize: true) = output, let type = input?.type,
        [type.channels, type.height, type.width] != shape.dropFirst().map({ $0 })
      {
        throw wrong("the picture of 1×\(type.channels ?? 0)×\(type.height ?? 0)×\(type.width ?? 0) is to keep its size")
      }
      let tensor = try tensor()
      if case .image(let bits) = output { return Image(pixels: tensor, bitDepth: bits) }
      guard let image = input as? Image else { return Pixels(tensor) }
      return Image(pixels: tensor, bitDepth: image.bitDepth, like: image)
    }
  }

  private func wrong(_ need: String) -> StageError {
    StageError("plug-in '\(plugin)': '\(stage)' made \(Self.words(answer.shape)) numbers, and \(need)")
  }

  private static func words(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: "×") }
}
