import LimnStages
import Testing

@Suite struct NoiseSampleTests {
  @Test func aSmallPhotoIsTakenWhole() throws {
    let parts = NoiseSample(width: 1024, height: 1024, margin: 96).parts
    #expect(parts.count == 1)
    #expect(parts.first?.x.window == 0..<1024 && parts.first?.x.core == 0..<1024)
  }

  @Test(
    "Squares lie within the photo, in windows on the grid, and nowhere twice",
    arguments: [(4000, 3000), (3000, 4000), (1200, 900), (20_000, 200), (150, 40_000), (1100, 1000)])
  func squares(_ width: Int, _ height: Int) {
    let parts = NoiseSample(width: width, height: height, margin: 96).parts
    #expect(parts.count >= 4)
    var seen: Set<[Int]> = []
    for part in parts {
      for (span, length) in [(part.x, width), (part.y, height)] {
        #expect(span.window.lowerBound >= 0 && span.window.upperBound <= length && span.window.lowerBound % 16 == 0)
        #expect(span.core.clamped(to: span.window) == span.core && span.core.count == min(192, length))
        #expect(span.core.lowerBound - span.window.lowerBound == min(96, span.core.lowerBound))
      }
      #expect(seen.insert([part.x.core.lowerBound, part.y.core.lowerBound]).inserted)
    }
    for (a, first) in parts.enumerated() {
      for second in parts[(a + 1)...] {
        #expect(!(first.x.core.overlaps(second.x.core) && first.y.core.overlaps(second.y.core)))
      }
    }
  }
}
