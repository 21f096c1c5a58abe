import ImageKit
import LimnImages
import LimnStages
import LimnTensors
import TestKit
import Testing

@Suite struct FaceToneTests {
  private func toned(_ tint: (Float) -> (Float, Float, Float)) -> Tensor {
    let grey = SampleImages.pixels(width: 32, height: 24, channels: 1).array
    return Tensor(
      grey.map { tint($0).0 } + grey.map { tint($0).1 } + grey.map { tint($0).2 }, shape: [1, 3, 24, 32])
  }

  private let change = SampleImages.pixels(width: 32, height: 24, channels: 3, seed: 5) * 0.2

  @Test func blackAndWhiteStaysSo() throws {
    let picture = toned { ($0, $0, $0) }
    let tone = try #require(FaceTone(of: picture))
    let result = (picture + tone.tinted(change, of: picture)).array
    for pixel in 0..<768 { #expect(result[pixel] == result[768 + pixel] && result[pixel] == result[1536 + pixel]) }
    let (before, after) = (picture.array, change.array)
    for pixel in 0..<768 {
      let step = (after[pixel] + 2 * after[768 + pixel] + after[1536 + pixel]) / 4
      #expect(abs(result[pixel] - before[pixel] - step) < 1e-5)
    }
  }

  @Test func sepiaKeepsItsTint() throws {
    func tint(_ x: Float) -> (Float, Float, Float) { (min(1, x * 1.08 + 0.05), x, x * 0.8) }
    let picture = toned(tint)
    let tone = try #require(FaceTone(of: picture))
    let result = (picture + tone.tinted(change * 0.5, of: picture)).array
    for pixel in 0..<768 where result[768 + pixel] < 0.8 {
      let expected = tint(result[768 + pixel])
      #expect(abs(result[pixel] - expected.0) < 3.0 / 255 && abs(result[1536 + pixel] - expected.2) < 3.0 / 255)
    }
  }

  @Test func coloursAreLeftAlone() {
    #expect(FaceTone(of: SampleImages.pixels(width: 32, height: 24, channels: 3)) == nil)
    #expect(FaceTone(of: SampleImages.pixels(width: 32, height: 24, channels: 1)) == nil)
    #expect(FaceTone(of: Tensor(repeating: 0.5, shape: [1, 3, 4, 4])) == nil)
  }

  @Test func whereNothingChangesNothingDoes() throws {
    let picture = toned { ($0, $0 * 0.9, $0 * 0.7) }
    let tone = try #require(FaceTone(of: picture))
    #expect(tone.tinted(Tensor(zeros: picture.shape), of: picture).array.allSatisfy { $0 == 0 })
  }
}
