import LimnImages

extension FaceCascade {
  /// The face with the landmarks of the fourth network, if there is one.
  ///
  /// That network knows whole faces that are seen from the front and of which the third is right but for little. A face that is seen from the
  /// side, of which an eye or a corner of the mouth lies outside the photo, or whose landmarks it would move far stays as it is.
  func marked(_ face: Face, in photo: Image) -> Face {
    guard architecture.landmarks, let start = FaceAlignment.similarity(of: face), face.isFrontal,
      zip(face.landmarks, FaceAlignment.weights).allSatisfy({ $1 == 0 || photo.holds($0) })
    else { return face }
    var found = face
    for _ in 0..<Self.markings {
      guard let view = Self.aligned(found) else { return face }
      let pixels = Self.pixels(of: [view], of: photo, side: FaceFinderNetwork.landmarks.side)
      found.landmarks = Self.landmarks(outputs(of: .landmarks, for: pixels)[...], in: view)
    }
    guard let end = FaceAlignment.similarity(of: found) else { return face }
    let moved = start.scale * face.middleOfEyes.distance(to: found.middleOfEyes) / FaceAlignment.eyeDistance
    let turn = (found.lean - face.lean).remainder(dividingBy: 2 * .pi)
    let isNear =
      moved < Self.farthest && (1 / Self.largest...Self.largest).contains(end.scale / start.scale)
      && abs(turn) < Self.widest
    return isNear ? found : face
  }

  /// How often the network looks at a face; how far the middle of the eyes may move, as a share of their distance; by how much the face's size
  /// may change, and its lean, in radians.
  private static let (markings, farthest, largest, widest) = (4, 0.25, 1.25, 15 * Double.pi / 180)
}

extension Image {
  /// Whether a place lies in the image.
  fileprivate func holds(_ place: ImagePoint) -> Bool {
    place.x >= 0 && place.y >= 0 && place.x <= Double(width) && place.y <= Double(height)
  }
}
