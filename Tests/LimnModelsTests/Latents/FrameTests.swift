import LimnModels
import Testing

@Suite struct FrameTests {
  private func rectangle(_ frame: Frame, _ width: Int, _ height: Int) -> [Int] {
    let (x, y, side) = frame.rectangle(width: width, height: height)
    return [x, y, side]
  }

  @Test func theWholeIsTheCentredSquare() {
    #expect(rectangle(.whole, 100, 100) == [0, 0, 100])
    #expect(rectangle(.whole, 100, 60) == [20, 0, 60])
    #expect(rectangle(.whole, 60, 101) == [0, 20, 60])
    #expect(rectangle(.whole, 1, 1) == [0, 0, 1])
  }

  @Test("The faces' frame is 64×64 pixels of an 89×109 photo, and in proportion of a larger one")
  func theFacesFrame() {
    let frame = Frame(x: 0.14045, y: 0.20225, side: 0.7191)
    #expect(rectangle(frame, 89, 109) == [12, 28, 64])
    #expect(rectangle(frame, 178, 218) == [25, 56, 128])
    // The centred square cut out before: the same part of it.
    #expect(rectangle(frame, 89, 89) == [12, 18, 64])
  }

  @Test func itLiesWithinAPhotoOfAnySize() {
    for frame in [Frame(x: 0.5, y: 0.5, side: 0.5), Frame(x: 0, y: 0.9, side: 0.1), Frame(x: 0.3, y: 0, side: 0.7)] {
      for (width, height) in [(1, 1), (1, 9), (7, 3), (89, 109), (640, 481)] {
        let (x, y, side) = frame.rectangle(width: width, height: height)
        #expect(side >= 1 && x >= 0 && y >= 0 && x + side <= width && y + side <= height)
      }
    }
  }

  @Test(arguments: [
    (Frame(x: 0, y: 0, side: 1), true), (Frame(x: 0.25, y: 0.5, side: 0.5), true),
    (Frame(x: 0.1, y: 0, side: 1), false),
    (Frame(x: -0.1, y: 0, side: 0.5), false), (Frame(x: 0, y: 0, side: 0), false),
    (Frame(x: 0, y: .nan, side: 0.5), false), (Frame(x: 0, y: 0.6, side: 0.5), false),
  ])
  func soundnessIsLyingInTheSquare(frame: Frame, isSound: Bool) {
    #expect(frame.isSound == isSound)
  }
}
