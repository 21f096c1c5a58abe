import LimnModels
import LimnTensors

/// How much a face is brightened before a model sees it, and its edit darkened afterwards: models have seen faces as photographers
/// expose them, and make a glowing patch of those that are much darker.
struct FaceExposure: Sendable {
  /// The factor of brightness, 1 for a face that is bright enough.
  let gain: Float
  /// Values up to `start` are multiplied by the factor, which makes `height` of `start`; what is brighter, as a window behind the face, is
  /// pressed together between that and white.
  private let shoulder: (start: Float, height: Float)

  /// The brightness, of the face's brightest twentieth, that a dark face is brought to: most faces have more. Above
  /// the range no face is brightened, below it wholly; all but three of 486 faces that were looked at are above it.
  private static let (wanted, range): (Float, ClosedRange<Float>) = (0.72, 0.35...0.45)
  /// What `height` is at most.
  private static let highest: Float = 0.94
  /// Brow to upper lip, temple to temple, in the frame of aligned faces.
  private static let (columns, rows) = (60...119, 95...165)

  /// Measures an aligned picture `[1, C, H, W]`.
  init(of picture: Tensor) {
    func places(_ range: ClosedRange<Int>, _ count: Int, _ frame: Int) -> Range<Int> {
      range.lowerBound * count / frame..<max(range.lowerBound * count / frame + 1, range.upperBound * count / frame)
    }
    let columns = places(Self.columns, picture.shape[3], FaceAlignment.width)
    let rows = places(Self.rows, picture.shape[2], FaceAlignment.height)
    let face = picture.cropped(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
    let bright = Self.brightest(face.channelMean())
    let share = smoothStep(
      max(0, min(1, (Self.range.upperBound - bright) / (Self.range.upperBound - Self.range.lowerBound))))
    gain = share > 0 ? 1 + (Self.wanted / max(bright, 0.02) - 1) * share : 1
    let start = min(Self.brightest(face), Self.highest / gain)
    shoulder = (start, gain * start)
  }

  /// The value that a twentieth exceeds.
  private static func brightest(_ values: Tensor) -> Float {
    let sorted = values.converted(to: .plain).array.sorted()
    return sorted[sorted.count * 19 / 20]
  }

  /// The picture, of 0 to 1, as a model should see it.
  func brightened(_ picture: Tensor) -> Tensor {
    gain == 1 ? picture : picture.mapped(keepsZero: true, brightened)
  }

  /// A change of the brightened picture as one of the picture itself: a weak one is darkened as the place was brightened; what a strong one
  /// puts there is lit as the face is.
  func darkened(_ change: Tensor, of picture: Tensor) -> Tensor {
    guard gain != 1 else { return change }
    let strength = change.mapped(keepsZero: true, AlignedFace.strength(of:))
    let after = brightened(picture) + change
    let weak = change.combined(with: picture) { change, value in
      value > 0 ? change * value / brightened(value) : change / gain
    }
    let strongly = after * (1 / gain) - picture
    return weak + strength * (strongly - weak)
  }

  /// A value up to 1, brightened: by the factor, and above the shoulder's start along a hyperbola that begins as steeply and ends at 1.
  private func brightened(_ value: Float) -> Float {
    guard value > shoulder.start else { return gain * value }
    let share = (value - shoulder.start) / (1 - shoulder.start)
    // How steeply it begins, as a share of its own width and height.
    let steepness = gain * (1 - shoulder.start) / (1 - shoulder.height)
    return shoulder.height + (1 - shoulder.height) * steepness * share / (1 + (steepness - 1) * share)
  }
}
