import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors

/// Which faces of a photo a stage works on.
struct FaceSearch: Sendable {
  let finder: any FaceDetector
  /// The smallest confidence.
  let threshold: Double
  /// The smallest face: a share of the photo's shorter side up to 1, else pixels.
  let smallest: Double
  /// How many faces at most, the largest ones.
  let limit: Int
  /// Whether a photo without upright faces is turned.
  let turns: Bool

  /// Smaller faces than this are found by nobody, whatever the share.
  private static let leastPixels = 20.0

  /// The faces, largest first, and how many more were found but not surely enough.
  func faces(in photo: Canvas) -> (faces: [Face], doubtful: Int) {
    let found = finder.faces(
      in: photo.samples, smallest: pixels(width: photo.width, height: photo.height), confidence: threshold, turns: turns
    )
    let sure = found.filter(isSure)
    return (Array(sure.prefix(limit)), found.count - sure.count)
  }

  /// The smallest face in pixels of a photo.
  private func pixels(width: Int, height: Int) -> Double {
    smallest <= 1 ? max(Self.leastPixels, smallest * Double(min(width, height))) : smallest
  }

  /// Whether a face is found surely enough: seen from the side, with an eye out of sight, its landmarks are often wrong unless it
  /// is found with a fifth of the doubt.
  private func isSure(_ face: Face) -> Bool {
    face.isFrontal || face.confidence >= FaceFinder.surer(threshold)
  }

  /// Bytes that a search holds at most: the pyramid's largest picture, what networks see at a time, a turned photo and the
  /// part of it that a large face is reduced from.
  func memory(width: Int, height: Int, colours: Int, isPixels: Bool, sampleBytes: Int) -> Int {
    let scale = 12 / max(1, pixels(width: width, height: height))
    let picture = Int(min(1e12, Double(width) * Double(height) * scale * scale)) * 4 * (3 + colours)
    let photo = width.scaled(by: height).scaled(by: colours * (isPixels ? 1 : sampleBytes))
    return picture + (64 << 20) + (turns ? 2 * photo : 0) + (isPixels ? photo : 0)
  }
}

extension Canvas {
  /// The photo as samples; pixels as samples of 8 bits.
  fileprivate var samples: Image {
    value as? Image ?? Image(pixels: whole, bitDepth: 8)
  }
}
