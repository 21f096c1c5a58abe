import LimnModels
import Testing

@Suite struct FaceSuppressionTests {
  private func box(_ left: Float, _ top: Float, _ side: Float, _ score: Float) -> FaceCandidate {
    FaceCandidate(left: left, top: top, right: left + side, bottom: top + side, score: score, shift: .zero)
  }

  @Test func theBetterOfTwoThatOverlapStays() {
    let boxes = [box(0, 0, 10, 0.6), box(1, 1, 10, 0.9), box(50, 0, 10, 0.7)]
    #expect(FaceSuppression.kept(boxes, overlap: 0.5).map(\.score) == [0.9, 0.7])
    #expect(FaceSuppression.kept(boxes, overlap: 0.9).map(\.score) == [0.9, 0.7, 0.6])
    #expect(FaceSuppression.kept([], overlap: 0.5).isEmpty)
  }

  @Test func aSmallBoxInALargeOneIsDroppedOnlyByTheSmallerArea() {
    let boxes = [box(0, 0, 40, 0.9), box(10, 10, 8, 0.8)]
    #expect(FaceSuppression.kept(boxes, overlap: 0.7).count == 2)
    #expect(FaceSuppression.kept(boxes, overlap: 0.7, measure: .smaller).map(\.score) == [0.9])
  }

  @Test func whatOverlapsOnlySomethingDroppedStays() {
    // The second is dropped for the first; the third overlaps the second alone.
    let boxes = [box(0, 0, 10, 0.9), box(4, 0, 10, 0.8), box(8, 0, 10, 0.7)]
    #expect(FaceSuppression.kept(boxes, overlap: 0.4).map(\.score) == [0.9, 0.7])
  }

  @Test func equalScoresKeepTheirOrder() {
    let boxes = [box(0, 0, 10, 0.5), box(1, 0, 10, 0.5)]
    #expect(FaceSuppression.kept(boxes, overlap: 0.5) == [boxes[0]])
  }

  @Test func aBoxOutsideThePhotoHasNoPixels() {
    #expect(box(-30, 4, 20, 1).pixels(width: 10, height: 10) == nil)
    #expect(box(.infinity, 4, 20, 1).pixels(width: 10, height: 10) == nil)
    let edge = box(-3, 5, 8, 1).pixels(width: 10, height: 10)
    #expect(edge?.x == 0 && edge?.y == 4 && edge?.width == 5 && edge?.height == 6)
  }
}
