import LimnFaces
import LimnTensors
import Testing

@Suite struct GlassesPainterTests {
  /// Skin with a slow pattern, three planes, for a face whose eyes are a quarter of the width apart.
  private func face(_ width: Int, _ height: Int) -> [Float] {
    (0..<3 * width * height).map { place in
      let (x, y) = (Float(place % width) / Float(width), Float(place / width % height) / Float(width))
      return 0.5 + 0.1 * Float(place / (width * height)) + 0.2 * x - 0.15 * y
    }
  }

  private func eyes(_ width: Int, _ height: Int) -> (left: SIMD2<Float>, right: SIMD2<Float>) {
    let middle = SIMD2(Float(width) / 2 - 0.5, Float(height) / 2 - 0.5)
    return (middle - SIMD2(Float(width) / 8, 0), middle + SIMD2(Float(width) / 8, 0))
  }

  private func painted(_ glasses: GlassesFactors, width: Int = 48, height: Int = 40) throws -> [Float] {
    let eyes = eyes(width, height)
    let painter = try #require(GlassesPainter(glasses, left: eyes.left, right: eyes.right))
    return painter.paint(face(width, height), width: width, height: height)
  }

  private func change(_ glasses: GlassesFactors, width: Int = 48, height: Int = 40) throws -> [Float] {
    zip(try painted(glasses, width: width, height: height), face(width, height)).map { $0 - $1 }
  }

  /// Glasses that are drawn by a key, with sharp edges, as no camera has sharpened them.
  private func straight(_ kind: GlassesFactors.Kind?, seed: Int) -> GlassesFactors {
    var glasses = GlassesFactors(kind: kind, key: RandomKey(seed: UInt64(seed)))
    (glasses.soft, glasses.halo) = (1, 0)
    return glasses
  }

  @Test("Glasses change what is around the eyes, nothing of mouth and forehead, and stay within 0…1", arguments: 0..<6)
  func onlyTheEyeBandChanges(seed: Int) throws {
    let (width, height) = (48, 60)
    let glasses = GlassesFactors(kind: nil, key: RandomKey(seed: UInt64(seed)))
    let change = try change(glasses, width: width, height: height)
    let rows = Set(change.indices.filter { change[$0] != 0 }.map { $0 / width % height })
    #expect(!rows.isEmpty && rows.allSatisfy { abs(Float($0) - 29.5) < 13.5 })
    #expect(try painted(glasses).allSatisfy { (0...1).contains($0) })
  }

  @Test(
    "What is brighter than white, in a face that was brightened, does not become darker beside the glasses",
    arguments: 0..<4)
  func beyondWhite(seed: Int) throws {
    let (width, height) = (96, 80)
    let (glasses, eyes) = (GlassesFactors(kind: .wire, key: RandomKey(seed: UInt64(seed))), eyes(width, height))
    let painter = try #require(GlassesPainter(glasses, left: eyes.left, right: eyes.right))
    let bright = face(width, height).map { 1.2 + $0 }
    let change = zip(painter.paint(bright, width: width, height: height), bright).map { $0 - $1 }
    // A frame is dark, but it covers little.
    #expect(change.count { $0 < -0.2 } < change.count { $0 != 0 } * 3 / 4)
  }

  @Test("Twice the size shows the same glasses", arguments: GlassesFactors.Kind.allCases)
  func sizesAgree(kind: GlassesFactors.Kind) throws {
    for seed in 0..<2 {
      let glasses = straight(kind, seed: seed)
      let (small, large) = (try painted(glasses), try painted(glasses, width: 96, height: 80))
      var error = 0.0
      for place in small.indices {
        let (x, y) = (place % 48, place / 48 % 40)
        let first = place / (48 * 40) * 96 * 80 + 2 * y * 96 + 2 * x
        let mean = (large[first] + large[first + 1] + large[first + 96] + large[first + 97]) / 4
        error += Double(abs(mean - small[place]))
      }
      let changed = try change(glasses).reduce(0) { $0 + Double(abs($1)) }
      #expect(error < 0.5 * changed, "\(kind), \(seed): \(error) of \(changed)")
    }
  }

  @Test("A face that lies on its side gets glasses that do too")
  func glassesTurnWithTheEyes() throws {
    let size = 48
    for seed in 0..<3 {
      let glasses = straight(nil, seed: seed)
      let upright = try painted(glasses, width: size, height: size)
      let middle = SIMD2<Float>(repeating: Float(size) / 2 - 0.5)
      let half = SIMD2<Float>(0, Float(size) / 8)
      // A quarter turn: (x, y) goes to (size − 1 − y, x).
      func turned(_ picture: [Float]) -> [Float] {
        var result = picture
        for place in picture.indices {
          let (x, y, plane) = (place % size, place / size % size, place / (size * size))
          result[plane * size * size + x * size + size - 1 - y] = picture[place]
        }
        return result
      }
      let painter = try #require(GlassesPainter(glasses, left: middle - half, right: middle + half))
      let lying = painter.paint(turned(face(size, size)), width: size, height: size)
      let differences = zip(lying, turned(upright)).map { abs($0 - $1) }
      #expect(differences.max() ?? 1 < 0.02, "\(seed): \(differences.max() ?? 1)")
    }
  }

  @Test("Through clear lenses the eyes are seen, behind black ones they are not")
  func lensesPassLight() throws {
    var glasses = GlassesFactors()
    let (width, height) = (48, 40)
    let eye = (height / 2) * width + width / 2 - width / 8
    #expect(abs(try change(glasses)[eye]) < 1e-6)
    glasses.glass.upper = SIMD3(repeating: 0.02)
    glasses.glass.lower = SIMD3(repeating: 0.02)
    #expect(try painted(glasses)[eye] < 0.02)
    // And the rim is there in both: to the left of the lens's middle by half its width.
    glasses = GlassesFactors()
    glasses.rim.thickness = 0.1
    let column = Float(width) / 2 - 0.5 - Float(width) / 4 * (glasses.lens.x + glasses.lens.halfWidth)
    #expect(try change(glasses)[(height / 2) * width + Int(column.rounded())] < -0.2)
  }

  @Test("A sharpened photo has bright lines beside dark rims, and is the same where nothing was drawn")
  func sharpeningLeavesHalos() throws {
    var glasses = GlassesFactors()
    (glasses.rim.thickness, glasses.rim.gloss, glasses.shadow.strength) = (0.1, 0, 0)
    let plain = try change(glasses)
    glasses.halo = 1
    let sharp = try change(glasses)
    #expect((plain.max() ?? 1) < 0.01 && (sharp.max() ?? 0) > 0.03 && (sharp.min() ?? 0) < (plain.min() ?? 0))
    let far = plain.indices.filter { place in
      [-49, -48, -47, -1, 0, 1, 47, 48, 49].allSatisfy { !plain.indices.contains(place + $0) || plain[place + $0] == 0 }
    }
    #expect(far.count > 500 && far.allSatisfy { sharp[$0] == 0 })
  }

  @Test("The tip of the nose says how far the head is turned")
  func theNoseTurnsTheGlasses() throws {
    let (width, height) = (48, 40)
    let eyes = eyes(width, height)
    let glasses = GlassesFactors()
    func columns(nose: Float) throws -> ClosedRange<Int> {
      let painter = try #require(
        GlassesPainter(glasses, left: eyes.left, right: eyes.right, nose: [23.5 + nose, 27]))
      let picture = face(width, height)
      let painted = painter.paint(picture, width: width, height: height)
      let changed = picture.indices.filter { abs(painted[$0] - picture[$0]) > 0.1 }.map { $0 % width }
      return try #require(changed.min())...(try #require(changed.max()))
    }
    let (left, ahead, right) = (try columns(nose: -4), try columns(nose: 0), try columns(nose: 4))
    #expect(left != ahead && right != ahead && left.lowerBound + right.upperBound == width - 1)
  }

  @Test func eyesInOnePlaceHaveNoGlasses() {
    #expect(GlassesPainter(GlassesFactors(), left: [3, 3], right: [3, 3]) == nil)
    #expect(GlassesPainter(GlassesFactors(), left: [3, 3], right: [.nan, 3]) == nil)
  }

  @Test("Each key draws other glasses, and every kind is drawn")
  func keysDiffer() {
    let drawn = (0..<40).map { GlassesFactors(kind: nil, key: RandomKey(seed: $0)) }
    #expect(Set(drawn).count == 40)
    #expect(drawn[3] == GlassesFactors(kind: nil, key: RandomKey(seed: 3)))
    let dark = drawn.filter { $0.glass.upper.max() < 0.5 }.count
    #expect((2...20).contains(dark), "\(dark) of 40 are dark")
  }

  @Test("Dark frames are dark and opaque, and otherwise the same glasses")
  func framesCanBeDark() {
    for seed in UInt64(0)..<20 {
      let any = GlassesFactors(kind: .horn, key: RandomKey(seed: seed))
      let dark = GlassesFactors(kind: .horn, hasDarkFrame: true, key: RandomKey(seed: seed))
      #expect(dark.rim.colour.max() <= 0.2 && dark.rim.armColour.max() <= 0.2 && dark.rim.opacity == 1)
      #expect(dark.lens == any.lens && dark.glass == any.glass && dark.rim.thickness == any.rim.thickness)
      // Lenses without a rim get none.
      let rimless = GlassesFactors(kind: .rimless, hasDarkFrame: true, key: RandomKey(seed: seed))
      #expect(rimless.rim.opacity == GlassesFactors(kind: .rimless, key: RandomKey(seed: seed)).rim.opacity)
      #expect(rimless.rim.armColour.max() <= 0.2)
    }
  }
}
