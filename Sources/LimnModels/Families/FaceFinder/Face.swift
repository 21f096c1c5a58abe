import LimnImages

/// A face that was found in a photo.
package struct Face: Sendable, Hashable {
  /// Left and top edge of its box, in the photo's pixels; the box may reach over the photo's border.
  package var x: Double, y: Double
  /// Columns and rows of its box.
  package var width: Double, height: Double
  /// The person's right eye (left in an upright photo), left eye, tip of the nose, right and left corner of the mouth.
  package var landmarks: [ImagePoint]
  /// How sure the finder is that this is a face, from 0 to 1.
  package var confidence: Double

  /// Makes a face of a box, five landmarks and a confidence.
  package init(x: Double, y: Double, width: Double, height: Double, landmarks: [ImagePoint], confidence: Double) {
    precondition(landmarks.count == 5, "a face has five landmarks, not \(landmarks.count)")
    self.x = x
    self.y = y
    self.width = width
    self.height = height
    self.landmarks = landmarks
    self.confidence = confidence
  }

  /// The place between the eyes.
  package var middleOfEyes: ImagePoint {
    ImagePoint(x: (landmarks[0].x + landmarks[1].x) / 2, y: (landmarks[0].y + landmarks[1].y) / 2)
  }

  /// The distance between the eyes, in the photo's pixels.
  package var eyeDistance: Double { landmarks[0].distance(to: landmarks[1]) }
}
