import LimnImages
import LimnModels
import Testing

@Suite struct FaceAlignmentTests {
  private func face(_ map: (ImagePoint) -> ImagePoint) -> Face {
    Face(x: 0, y: 0, width: 10, height: 10, landmarks: FaceAlignment.targets.map(map), confidence: 1)
  }

  @Test func aFaceThatLiesInTheFrameStaysThere() throws {
    let map = try #require(FaceAlignment.similarity(of: face { $0 }))
    for target in FaceAlignment.targets { #expect(map(target).distance(to: target) < 1e-9) }
  }

  @Test func aTurnedAndScaledFaceComesToTheSamePlace() throws {
    let moved = Similarity(a: -1.5, b: 2, c: 300, d: 40)
    let map = try #require(FaceAlignment.similarity(of: face { moved($0) }))
    for target in FaceAlignment.targets { #expect(map(moved(target)).distance(to: target) < 1e-9) }
    #expect(abs(map.scale * moved.scale - 1) < 1e-9)
  }

  @Test func theNoseDoesNotCountAndTheEyesCountMost() throws {
    var turned = face { $0 }
    turned.landmarks[2].x += 20
    let same = try #require(FaceAlignment.similarity(of: turned))
    for mark in [0, 1, 3, 4] {
      #expect(same(turned.landmarks[mark]).distance(to: FaceAlignment.targets[mark]) < 1e-9)
    }
    func shift(_ mark: Int) -> Double {
      var moved = face { $0 }
      moved.landmarks[mark].y += 5
      return FaceAlignment.similarity(of: moved)?(FaceAlignment.targets[1]).distance(to: FaceAlignment.targets[1]) ?? 0
    }
    #expect(shift(0) > shift(3))
  }

  @Test("The nose's position is the same however a face lies in the photo", arguments: [-20.0, 0, 20, 45])
  func theNosesPositionSaysHowAHeadIsTurned(_ shift: Double) throws {
    let moved = Similarity(a: -1.5, b: 2, c: 300, d: 40)
    var turned = face { $0 }
    turned.landmarks[2].x += shift
    turned.landmarks = turned.landmarks.map { moved($0) }
    let position = try #require(FaceAlignment.nosePosition(of: turned))
    #expect(abs(position - (89.51 - 70.19 + shift) / (109.24 - 70.19)) < 0.01)
  }

  @Test("An affine alignment brings eyes and mouth of a narrowed face to their places, a similarity does not")
  func aTurnedHeadIsStretched() throws {
    let moved = AffineMap(a: 1.2, b: 0.2, c: 30, d: 0.1, e: 1.5, f: 40)
    let narrow = face { moved($0) }
    let (affine, similar) = (
      try #require(FaceAlignment.affine.map(of: narrow)), try #require(FaceAlignment.similarity.map(of: narrow))
    )
    for (mark, target) in zip(narrow.landmarks, FaceAlignment.targets) {
      #expect(affine(mark).distance(to: target) < 1e-9)
    }
    #expect(similar(narrow.landmarks[3]).distance(to: FaceAlignment.targets[3]) > 1)
    #expect(abs(affine.stretch - moved.stretch) < 1e-9)
  }

  @Test("A face is seen from the front up to a nose at an eye, or a stretch by 1.27", arguments: [1, 1.2, 1.35, 2])
  func howAHeadIsTurned(_ stretch: Double) throws {
    let narrow = face { ImagePoint(x: $0.x / stretch, y: $0.y) }
    #expect(FaceAlignment.affine.showsFront(of: narrow) == (stretch < 1.27))
    // The nose of this one is where it was.
    #expect(FaceAlignment.similarity.showsFront(of: narrow))
    var turned = face { $0 }
    turned.landmarks[2].x += 25
    #expect(FaceAlignment.affine.showsFront(of: turned) && !FaceAlignment.similarity.showsFront(of: turned))
  }

  @Test func landmarksInOnePlaceHaveNoMap() {
    for alignment in FaceAlignment.allCases {
      #expect(alignment.map(of: face { _ in ImagePoint(x: 4, y: 4) }) == nil)
      #expect(!alignment.showsFront(of: face { _ in ImagePoint(x: 4, y: 4) }))
    }
    #expect(FaceAlignment.affine.map(of: face { ImagePoint(x: $0.x, y: 4) }) == nil)
    #expect(FaceAlignment.nosePosition(of: face { _ in ImagePoint(x: 4, y: 4) }) == nil)
    #expect(FaceAlignment.similarity(of: face { _ in ImagePoint(x: 4, y: 4) }) == nil)
  }
}
