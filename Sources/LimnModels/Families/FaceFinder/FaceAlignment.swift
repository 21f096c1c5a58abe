import LimnImages

/// Where a found face lies in the frame of aligned faces, 178×218 pixels as CelebA's: the frame that face models are trained in.
///
/// The landmarks' places in the frame are medians of what the finder finds in aligned photos, so that its bias cancels.
package enum FaceAlignment: String, CaseIterable, Sendable {
  /// Turned, scaled and moved: the face keeps its shape.
  case similarity
  /// Stretched and slanted as well: eyes and corners of the mouth come to their places in a head that is turned, too.
  case affine

  /// Columns and rows of the frame.
  package static let width = 178, height = 218

  /// The places of the five landmarks, in the order of `Face.landmarks`.
  package static let targets = [
    ImagePoint(x: 70.19, y: 112.34), ImagePoint(x: 109.24, y: 112.32), ImagePoint(x: 89.51, y: 136.47),
    ImagePoint(x: 72.43, y: 153.50), ImagePoint(x: 106.68, y: 153.40),
  ]

  /// The distance between the eyes in the frame, in its pixels.
  static let eyeDistance = targets[0].distance(to: targets[1])

  /// How much each landmark counts: eyes most, the nose not at all, since it moves as a head turns.
  static let weights = [3.0, 3, 0, 1, 1]

  /// The map from the photo's places to the frame's; nil where the landmarks are all in one place.
  package static func similarity(of face: Face) -> Similarity? {
    guard let map = Similarity(from: face.landmarks, to: targets, weights: weights), map.scale.isFinite,
      map.inverse.scale.isFinite
    else { return nil }
    return map
  }

  /// The map from the photo's places to the frame's; nil where the landmarks are all in one place, or too near to one line.
  package func map(of face: Face) -> AffineMap? {
    switch self {
    case .similarity: return Self.similarity(of: face).map { AffineMap($0) }
    case .affine:
      guard let map = AffineMap(from: face.landmarks, to: Self.targets, weights: Self.weights),
        map.inverse.scale.isFinite
      else { return nil }
      return map
    }
  }

  /// Up to this stretch of an affine alignment both halves of a face are to be seen: up to about a third of the way to its side.
  static let frontStretch = 1.27

  /// Whether a face is turned to the camera so far that it can be aligned well: by a similarity, if the tip of its nose is between the
  /// eyes and not at one of them; by an affine map, if it need not be stretched much.
  package func showsFront(of face: Face) -> Bool {
    switch self {
    case .similarity: face.isFrontal
    case .affine: (map(of: face)?.stretch).map { $0 <= Self.frontStretch } ?? false
    }
  }

  /// The part of the frame from brows to chin, in its pixels.
  package static let core = (columns: 45.0...133.0, rows: 75.0...185.0)

  /// Between these positions of the nose a face is seen from the front.
  package static let front = 0.15...0.85

  /// Where the tip of the nose is between the eyes after alignment: 0 at the person's right eye, 0.5 in the middle, 1 at the left
  /// eye, beyond them where the face is seen from the side; nil where the landmarks are all in one place.
  package static func nosePosition(of face: Face) -> Double? {
    guard let map = similarity(of: face) else { return nil }
    let (right, left, nose) = (map(face.landmarks[0]), map(face.landmarks[1]), map(face.landmarks[2]))
    let distance = left.x - right.x
    return distance > 0 ? (nose.x - right.x) / distance : nil
  }
}

extension Face {
  /// Whether it is seen from the front: the tip of its nose is between the eyes, and not at one of them.
  package var isFrontal: Bool { FaceAlignment.nosePosition(of: self).map(FaceAlignment.front.contains) ?? false }
}
