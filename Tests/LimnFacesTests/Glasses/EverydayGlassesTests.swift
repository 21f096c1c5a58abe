import LimnFaces
import LimnTensors
import Testing

@Suite struct EverydayGlassesTests {
  private func drawn(_ kind: GlassesFactors.Kind) -> [GlassesFactors] {
    (0..<60).map { GlassesFactors(kind: kind, design: .everyday, key: RandomKey(seed: $0)) }
  }

  @Test("They are of medium size and straight, and each key draws other ones", arguments: GlassesFactors.Kind.allCases)
  func mediumSize(kind: GlassesFactors.Kind) {
    let drawn = drawn(kind)
    #expect(Set(drawn).count == drawn.count)
    for glasses in drawn {
      #expect(glasses.rim.thickness <= 0.06 && glasses.roll == 0 && glasses.turn == 0 && glasses.halo == 0)
      // Between the lenses there is room for a nose, and they do not reach farther than a face.
      let (inner, outer) = (glasses.lens.x - glasses.lens.halfWidth, glasses.lens.x + glasses.lens.halfWidth)
      #expect((0.1...0.18).contains(inner) && (0.85...1.15).contains(outer), "\(inner), \(outer)")
      #expect(glasses.rim.arms.end > outer - 0.05)
    }
  }

  @Test("Clear lenses are clean, and those of sunglasses as dark as ever")
  func lenses() {
    for kind in GlassesFactors.Kind.allCases where kind != .sun {
      #expect(drawn(kind).allSatisfy { $0.glass.upper.min() >= 0.94 && $0.glass.sheen.max() < 0.02 })
    }
    let (everyday, any) = (
      drawn(.sun), (0..<60).map { GlassesFactors(kind: .sun, key: RandomKey(seed: $0)) }
    )
    #expect(everyday.map(\.glass.upper) == any.map(\.glass.upper))
  }

  @Test("An arm fades where hair or an ear hides it")
  func armsFade() throws {
    var glasses = GlassesFactors()
    (glasses.rim.arms.end, glasses.rim.arms.thickness, glasses.shadow.strength) = (1.6, 0.1, 0)
    let (width, height) = (400, 120)
    let white = [Float](repeating: 1, count: 3 * width * height)
    func row(fade: Float) throws -> [Float] {
      glasses.rim.armFade = fade
      let painter = try #require(GlassesPainter(glasses, left: [150, 60], right: [250, 60]))
      let painted = painter.paint(white, width: width, height: height)
      return (300..<width).map { column in (0..<height).map { painted[$0 * width + column] }.min() ?? 1 }
    }
    let (whole, faded) = (try row(fade: 0), try row(fade: 0.4))
    // The arm ends 160 pixels from the middle.
    #expect(whole[50] < 0.5 && faded[15] == whole[15] && faded[50] > whole[50] + 0.2 && faded[61] > 0.99)
  }
}
