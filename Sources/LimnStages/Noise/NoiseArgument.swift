import LimnData
import LimnImages
import LimnPipelines

/// What a stage goes by for the strength of a photo's noise: `noise: auto`, `none` or a deviation.
enum NoiseArgument: Sendable, Hashable {
  /// Measured in each photo.
  case measured
  /// Not at all: nothing is bounded.
  case none
  /// One standard deviation in levels of 8 bits.
  case fixed(Float)

  /// The parameter that gives it; `more` stands behind its help.
  static func parameter(_ more: String = "") -> Signature.Parameter {
    .init(
      "noise", .either(["auto", "none"], or: .number(0...100)),
      help:
        "Upper bound of the removal: auto (the noise estimated for each photo), none, or a standard deviation in 8-bit levels, as 12."
        + more,
      default: .text("auto"))
  }

  /// Reads it from checked arguments.
  init(_ arguments: Arguments) {
    switch arguments.word("noise") {
    case "auto": self = .measured
    case nil: self = .fixed(Float(arguments.number("noise")))
    default: self = .none
    }
  }

  /// The noise of an item by this; nil where nothing bounds. Throws `StageError` for an item that is no picture.
  func estimate(of item: Item) throws -> NoiseEstimate? {
    switch self {
    case .none: return nil
    case .fixed(let deviation):
      let channels = try Canvas(item.value).channels
      return NoiseEstimate(channels: .init(repeating: NoiseCurve(constant: deviation), count: channels))
    case .measured: return try NoiseEstimate(measuring: item)
    }
  }
}

extension NoiseEstimate {
  /// The noise of an item's picture, with what the file that it came from lost to quantisation.
  init(measuring item: Item) throws {
    let picture = try item.picture()
    if let image = picture as? Image { self.init(image) } else { self.init(pixels: try picture.onePicture()) }
    quantisation = item.origin?.metadata.storage?.quantisationDeviation ?? 0
  }

  /// Below this total, in levels of 8 bits, a photo counts as clean.
  static let cleanTotal: Float = 1

  /// The estimate as people read it: "noise of 3.2 levels (red 3.5, green 2.8, blue 3.4)".
  var description: String {
    func number(_ value: Float) -> String { "\((Double(value) * 10).rounded() / 10)" }
    let names = ["red", "green", "blue"]
    let parts =
      channels.count == 3
      ? zip(names, channels).map { "\($0) \(number($1.level))" }.joined(separator: ", ") : ""
    let jpeg = quantisation > 0 ? ["JPEG quantisation \(number(quantisation))"] : []
    let inner = ((parts.isEmpty ? [] : [parts]) + jpeg).joined(separator: "; ")
    return "noise of \(number(level)) levels" + (inner.isEmpty ? "" : " (\(inner))")
  }

  /// The note that the journal keeps.
  var note: ItemRecord.Note {
    .init(kind: "noise", text: description, number: (Double(level) * 100).rounded() / 100, isFigure: true)
  }
}
