import LimnImages
import LimnTensors
import Testing

@Suite struct FaceDrawingTests {
  private func samples(_ factors: FaceFactors, _ width: Int = 89, _ height: Int = 109) -> [UInt8] {
    guard case .uint8(let samples) = FaceDrawing.image(factors, width: width, height: height).samples else { return [] }
    return samples
  }

  /// The pixels at which two pictures of one size differ.
  private func differences(_ a: [UInt8], _ b: [UInt8], width: Int) -> [(x: Int, y: Int)] {
    (0..<a.count / 3).filter { a[$0 * 3..<$0 * 3 + 3] != b[$0 * 3..<$0 * 3 + 3] }.map { ($0 % width, $0 / width) }
  }

  /// FNV-1a of all bytes.
  private func hash(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  @Test("The same bytes on every machine")
  func bytesFollowFromTheSeed() {
    let face = FaceFactors(key: RandomKey(seed: 2), glasses: .always)
    #expect(samples(face) == samples(face))
    #expect(hash(samples(face)) == 14_556_670_052_147_475_515)
    #expect(hash(samples(FaceFactors())) == 5_080_903_702_663_842_591)
  }

  @Test func glassesChangeOnlyWhatIsAroundTheEyes() {
    for seed in 0..<40 {
      let face = FaceFactors(key: RandomKey(seed: UInt64(seed)), glasses: .always)
      let changed = differences(samples(face), samples(face.with(glasses: nil)), width: 89)
      #expect(changed.count > 100, "glasses can be seen")
      #expect(changed.allSatisfy { (15...74).contains($0.x) && (44...67).contains($0.y) })
    }
  }

  @Test func aSmileChangesOnlyTheFace() {
    let face = FaceFactors(key: RandomKey(seed: 3), smile: .always)
    let changed = differences(samples(face), samples(face.with(smile: 0)), width: 89)
    #expect(changed.count > 200 && changed.allSatisfy { (18...71).contains($0.x) && (48...92).contains($0.y) })
  }

  @Test func eyesAreWhereAlignedPhotosHaveThem() {
    var face = FaceFactors()
    face.hairStyle = .bald
    let (width, height) = (178, 218)
    let picture = samples(face, width, height)
    func light(_ x: Int, _ y: Int) -> Int { (0..<3).reduce(0) { $0 + Int(picture[(y * width + x) * 3 + $1]) } }
    // The pupils are the darkest places of their half of the face.
    for (middle, columns) in [(69.0, 30..<89), (109.0, 89..<148)] {
      var sum = (x: 0.0, y: 0.0, count: 0.0)
      for y in 90..<140 {
        for x in columns where light(x, y) < 60 && abs(Double(x) - middle) < 4 && abs(y - 111) < 5 {
          sum = (sum.x + Double(x) + 0.5, sum.y + Double(y) + 0.5, sum.count + 1)
        }
      }
      #expect(sum.count > 4)
      #expect(abs(sum.x / sum.count - middle) < 1 && abs(sum.y / sum.count - 111) < 2)
    }
  }

  @Test func everySizeIsTheSamePicture() {
    let face = FaceFactors(key: RandomKey(seed: 8))
    let large = FaceDrawing.pixels(face, width: 356, height: 436)
    for (width, height) in [(178, 218), (89, 109)] {
      let small = FaceDrawing.pixels(face, width: width, height: height)
      #expect(small.shape == [1, 3, height, width])
      #expect(peakSignalToNoiseRatio(small, large.resized(width: width, height: height)) > 30)
    }
    // A square is the frame's centred square.
    let square = FaceDrawing.image(face, width: 178, height: 178).pixels()
    let whole = FaceDrawing.image(face, width: 178, height: 218)
    #expect(peakSignalToNoiseRatio(square, whole.pixels(x: 0, y: 20, width: 178, height: 178)) > 50)
    for (width, height) in [(1, 1), (8, 200), (200, 8)] {
      #expect(samples(face, width, height).count == width * height * 3)
    }
  }

  @Test func lightAndBackdropReachTheWholePicture() {
    let face = FaceFactors(key: RandomKey(seed: 9))
    var brighter = face
    brighter.setting.brightness = face.setting.brightness + 1
    #expect(differences(samples(face), samples(brighter), width: 89).count > 9_000)
  }
}
