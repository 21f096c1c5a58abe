import LimnFaces
import LimnImages
import LimnTensors
import Testing

@Suite struct FaceLandmarksTests {
  @Test func aStraightFaceHasThemWhereAlignedPhotosDo() {
    let marks = FaceDrawing.landmarks(of: FaceFactors(), width: 178, height: 218)
    let expected = [(69.0, 111.0), (109, 111), (89, 134.4), (74.2, 153.7), (103.8, 153.7)]
    #expect(marks.count == 5)
    for (mark, (x, y)) in zip(marks, expected) { #expect(abs(mark.x - x) < 0.01 && abs(mark.y - y) < 0.01, "\(mark)") }
    let square = FaceDrawing.landmarks(of: FaceFactors(), width: 178, height: 178)
    for (mark, inSquare) in zip(marks, square) { #expect(abs(mark.y - 20 - inSquare.y) < 0.01 && mark.x == inSquare.x) }
  }

  @Test(
    "The pupils are dark there, and the eyes' whites beside them light, however the head is held", arguments: 0..<24)
  func theyAreOnTheFace(seed: Int) throws {
    var factors = FaceFactors(key: RandomKey(seed: UInt64(seed)), glasses: .none)
    factors.hairStyle = .bald
    factors.pose.roll *= 4
    let (width, height) = (356, 436)
    let picture = FaceDrawing.pixels(factors, width: width, height: height).array
    func light(_ place: ImagePoint) -> Float {
      (0..<3).reduce(0) { $0 + picture[($1 * height + Int(place.y)) * width + Int(place.x)] } / 3
    }
    let marks = FaceDrawing.landmarks(of: factors, width: width, height: height)
    for eye in marks[..<2] {
      #expect(light(eye) < 0.45)
      let along = (x: (marks[1].x - marks[0].x) / 20, y: (marks[1].y - marks[0].y) / 20)
      let white = [-3.2, 3.2].map { light(ImagePoint(x: eye.x + $0 * along.x, y: eye.y + $0 * along.y)) }
      #expect(white.contains { $0 > light(eye) + 0.2 })
    }
    // A corner of the mouth is darker than the cheek beside it.
    for (corner, other) in [(marks[3], marks[4]), (marks[4], marks[3])] {
      let out = (x: (corner.x - other.x) / 4, y: (corner.y - other.y) / 4)
      #expect(light(corner) < light(ImagePoint(x: corner.x + out.x, y: corner.y + out.y)) || factors.beard != .none)
    }
  }
}
