import LimnImages

extension FaceDrawing {
  /// Where a drawn face has its landmarks, in the pixels of a picture of a size: the person's right eye (left in the picture), left eye,
  /// the tip of the nose, the right and the left corner of the mouth.
  package static func landmarks(of factors: FaceFactors, width: Int, height: Int) -> [ImagePoint] {
    let grid = FaceGrid(width: width, height: height, pose: factors.pose)
    let (eyes, nose, mouth) = (factors.eyes, factors.noseTip, factors.mouth)
    let corners = mouth.height + mouth.lift
    return [
      (-eyes, FaceFactors.eyeLine), (eyes, FaceFactors.eyeLine), nose, (mouth.middle - mouth.half, corners),
      (mouth.middle + mouth.half, corners),
    ].map { grid.pixel(of: $0) }
  }
}

/// The parts of a face whose places are known, in the face's coordinates: 89 units are a frame's width.
extension FaceFactors {
  /// The height of the eyes.
  static let eyeLine: Float = 55.5

  /// How far the eyes' middles are from the face's middle line.
  var eyes: Float { 10 + 0.45 * eyeDistance }

  /// The tip of the nose.
  var noseTip: (x: Float, y: Float) { (2.3 * pose.turn, 67.2 + 1.2 * noseLength) }

  /// The mouth: its middle, half its width, the height of its middle, and how much lower its corners are; a smile lifts them.
  var mouth: (middle: Float, half: Float, height: Float, lift: Float) {
    (1.3 * pose.turn, 7.4 + 0.7 * mouthWidth + 1.9 * smile, 76.6 - 0.3 * smile, 0.25 - 3.0 * smile)
  }
}
