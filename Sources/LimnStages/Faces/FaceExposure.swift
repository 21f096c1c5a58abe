import LimnModels
import LimnTensors

/// How much a face is brightened before a model sees it, and its edit darkened afterwards: models have seen faces as photographers
/// expose them, and make a glowing patch of those that are much darker.
struct FaceExposure: Sendable {
  /// The factor of brightness, 1 for a face that is bright enough.
  let gain: Float

  /// The brightness, of the face's brightest twentieth, that a dark face is brought to: most faces have more. Above
  /// the range no face is brightened, below it wholly; all but three of 486 faces that were looked at are above it.
  private static let (wanted, range): (Float, ClosedRange<Float>) = (0.72, 0.35...0.45)
  /// Brow to upper lip, temple to temple, in the frame of aligned faces.
  private static let (columns, rows) = (60...119, 95...165)

  /// Measures an aligned picture `[1, C, H, W]`.
  init(of picture: Tensor) {
    func places(_ range: ClosedRange<Int>, _ count: Int, _ frame: Int) -> Range<Int> {
      range.lowerBound * count / frame..<max(range.lowerBound * count / frame + 1, range.upperBound * count / frame)
    }
    let columns = places(Self.columns, picture.shape[3], FaceAlignment.width)
    let rows = places(Self.rows, picture.shape[2], FaceAlignment.height)
    let brightness = picture.cropped(
      x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count
    ).channelMean().array.sorted()
    let bright = brightness[brightness.count * 19 / 20]
    let share = smoothStep(
      max(0, min(1, (Self.range.upperBound - bright) / (Self.range.upperBound - Self.range.lowerBound))))
    gain = share > 0 ? 1 + (Self.wanted / max(bright, 0.02) - 1) * share : 1
  }

  /// The picture as a model should see it; beyond white where it is.
  func brightened(_ picture: Tensor) -> Tensor { gain == 1 ? picture : picture * gain }

  /// A change of the brightened picture as one of the picture itself.
  func darkened(_ change: Tensor) -> Tensor { gain == 1 ? change : change * (1 / gain) }
}
