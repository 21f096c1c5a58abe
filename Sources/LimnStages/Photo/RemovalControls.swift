import LimnData
import LimnPipelines
import LimnTensors

/// How much of what a model takes away from a photo is really taken, as brightness and as colour.
struct RemovalControls: Sendable {
  /// What all of it is multiplied by.
  var strength: Float = 1
  /// The part of it taken from brightness, Y' of ITU-R BT.601.
  var luma: Float = 1
  /// The part of it taken from colour, Cb and Cr.
  var chroma: Float = 1
  /// The part of what was taken from brightness that is left in the photo.
  var grain: Float = 0

  /// The parameters of stages that have these controls.
  static func parameters(strength: Double) -> [Signature.Parameter] {
    [
      .init(
        "strength", .number(0...1.5),
        help: "0 gives the original, 1 the result, 0.5 the mean of both; above 1 goes beyond the result.",
        default: .number(strength)),
      .init(
        "luma", .number(0...1.5),
        help: "The same for brightness alone (Y' of BT.601), on top of strength; 0 leaves it.",
        default: .number(1)),
      .init(
        "chroma", .number(0...1.5), help: "The same for colour alone (Cb and Cr), on top of strength; 0 leaves it.",
        default: .number(1)),
      .init(
        "grain", .number(0...1), help: "Fraction of the brightness noise that is left: 0.3 leaves 30 %.",
        default: .number(0)),
    ]
  }

  /// All of it is taken.
  static let everything = RemovalControls()

  private init() {}

  /// Reads them from checked arguments.
  init(_ arguments: Arguments) {
    strength = Float(arguments.number("strength"))
    luma = Float(arguments.number("luma"))
    chroma = Float(arguments.number("chroma"))
    grain = Float(arguments.number("grain"))
  }

  /// Whether brightness and colour are taken alike.
  var isPlain: Bool { luma == 1 && chroma == 1 && grain == 0 }

  /// Whether nothing is taken at all.
  var isNothing: Bool { strength == 0 || (luma * (1 - grain) == 0 && chroma == 0) }

  /// Whether all is taken.
  private var isAll: Bool { strength * luma * (1 - grain) == 1 && strength * chroma == 1 }

  /// A result in which impulses were repaired, with the part of them that the controls leave; `original` has them all and `sound`
  /// none. Of the same size and channels, and given back as the result's kind.
  func leavingPart(
    of original: any DataValue, repairedTo sound: any DataValue, in result: any DataValue
  ) throws -> any DataValue {
    guard !isAll else { return result }
    let (original, sound) = (try Canvas(original), try Canvas(sound))
    var canvas = try Canvas(result)
    let columns = 0..<canvas.width
    for rows in canvas.strips {
      try Task.checkCancellation()
      let impulses = original.read(columns, rows) - sound.read(columns, rows)
      var taken = impulses
      apply(to: &taken)
      canvas.write(canvas.read(columns, rows) + impulses - taken, x: 0, y: rows.lowerBound)
    }
    return canvas.value
  }

  /// Scales what is taken away from pixels `[1, C, H, W]`, in place; grey has brightness alone.
  func apply(to removed: inout Tensor) {
    let (channels, count) = (removed.shape[1], removed.shape[2] * removed.shape[3])
    let (light, colour) = (strength * luma * (1 - grain), strength * chroma)
    guard light != 1 || colour != 1 else { return }
    removed.withMutableValues { values in
      guard channels == 3 else {
        for index in 0..<values.count { values[index] *= light }
        return
      }
      for index in 0..<count {
        let (red, green, blue) = (values[index], values[count + index], values[2 * count + index])
        let y = 0.299 * red + 0.587 * green + 0.114 * blue
        let rest = (light - colour) * y
        values[index] = colour * red + rest
        values[count + index] = colour * green + rest
        values[2 * count + index] = colour * blue + rest
      }
    }
  }
}
