import LimnImages

/// Finds faces in photos: with the stage `faces`, edits work on photos that are not aligned.
package protocol FaceDetector: Sendable {
  /// The faces of an upright photo that are at least `smallest` pixels large, largest first, whatever their confidence, and places that may
  /// hold faces that lean, most likely first, for `confirmed` to look at.
  func facesAndDoubts(in photo: Image, smallest: Double) -> (faces: [Face], doubts: [Face])

  /// The face at a place that may hold one, if it is one with at least this confidence.
  func confirmed(_ doubt: Face, in photo: Image, confidence: Double) -> Face?

  /// The face at a place that may hold an upright one, if a second judgement says so more surely than this confidence.
  func verified(_ doubt: Face, in photo: Image, confidence: Double) -> Face?

  /// Whether the second judgement lets a face that was found with this confidence be one.
  func isFace(_ face: Face, in photo: Image, confidence: Double) -> Bool

  /// A face that was found in an upright photo, seen as upright as it can be.
  func righted(_ face: Face, in photo: Image) -> Face
}
