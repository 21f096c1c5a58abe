import LimnImages

extension FaceDetector {
  /// The faces of a photo that are at least `smallest` pixels large and found with at least this confidence, largest first.
  ///
  /// Each is looked at once more as upright as it can be (`righted`), and so are places that look like a face to the finder only if they are
  /// turned a little (`confirmed`); since five times as much is seen there that is no face, doubt must be five times smaller. Others are
  /// faces if a second judgement is sure of it (`verified`), and what that takes for none is left out (`isFace`). Where the upright photo has none and `turns` says so, the
  /// photo is turned by a quarter, a half and three quarters, and the turn with the highest confidence counts; since three times
  /// as much is seen then that is no face, doubt must be five times smaller. Places are those of the photo as it is.
  package func faces(in photo: Image, smallest: Double, confidence: Double, turns: Bool) -> [Face] {
    func sure(_ photo: Image, _ confidence: Double) -> [Face] {
      let (found, doubts) = facesAndDoubts(in: photo, smallest: smallest)
      var faces: [Face] = []
      func isNew(_ face: Face) -> Bool { !faces.contains { $0.isSame(as: face) } }
      func add(_ face: Face) { if isNew(face), isFace(face, in: photo, confidence: confidence) { faces.append(face) } }
      // Two boxes may turn out to be of one face when it is seen upright.
      for face in found where face.confidence >= confidence {
        add(righted(face, in: photo))
      }
      for doubt in found.filter({ $0.confidence < confidence }) + doubts {
        guard isNew(doubt),
          let face = verified(doubt, in: photo, confidence: confidence)
            ?? confirmed(doubt, in: photo, confidence: FaceFinder.surer(confidence))
        else { continue }
        add(face)
      }
      return faces.sorted { $0.width * $0.height > $1.width * $1.height }
    }
    // Once, and not at each look at a place.
    let photo = photo.withRGBFromCMYK()
    let upright = sure(photo, confidence)
    guard upright.isEmpty, turns else { return upright }
    var best: [Face] = []
    for orientation in [Orientation.needsRight, .turnedHalf, .needsLeft] {
      let found = sure(photo.oriented(orientation), FaceFinder.surer(confidence))
      guard let most = found.map(\.confidence).max(), most > best.map(\.confidence).max() ?? 0 else { continue }
      best = found.map { $0.turnedBack(by: orientation, width: photo.width, height: photo.height) }
    }
    return best
  }

}

extension FaceFinder {
  /// The confidence that leaves a fifth of the doubt: what is asked of faces where mistakes are likelier.
  package static func surer(_ confidence: Double) -> Double { 1 - (1 - confidence) / 5 }
}

extension Face {
  /// Whether another face has its middle in the middle half of this one, or the other way round: both are one face, or its parts.
  func isSame(as other: Face) -> Bool { holds(other) || other.holds(self) }

  private func holds(_ other: Face) -> Bool {
    abs(x + width / 2 - other.x - other.width / 2) < width / 4
      && abs(y + height / 2 - other.y - other.height / 2) < height / 4
  }

  /// The face of a photo of a size, from where it was found after that photo was turned.
  func turnedBack(by orientation: Orientation, width: Int, height: Int) -> Face {
    let (w, h) = (Double(width), Double(height))
    func place(_ point: ImagePoint) -> ImagePoint {
      switch orientation {
      case .needsRight: ImagePoint(x: point.y, y: h - point.x)
      case .turnedHalf: ImagePoint(x: w - point.x, y: h - point.y)
      case .needsLeft: ImagePoint(x: w - point.y, y: point.x)
      default: point
      }
    }
    let (a, b) = (place(ImagePoint(x: x, y: y)), place(ImagePoint(x: x + self.width, y: y + self.height)))
    return Face(
      x: min(a.x, b.x), y: min(a.y, b.y), width: abs(a.x - b.x), height: abs(a.y - b.y),
      landmarks: landmarks.map(place), confidence: confidence)
  }
}
