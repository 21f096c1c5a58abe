import LimnImages
import LimnTensors
import Testing

@Suite struct StructuralSimilarityTests {
  /// The pictures of Fixtures/structural_similarity.py.
  private func pictures(_ channels: Int, _ height: Int, _ width: Int) -> (Tensor, Tensor) {
    var (a, b): ([Float], [Float]) = ([], [])
    for c in 0..<channels {
      for y in 0..<height {
        for x in 0..<width {
          a.append(Float((7 * x + 11 * y + 3 * x * y + 29 * c) % 97) / 96)
          b.append(a[a.count - 1] + Float((13 * x + 5 * y + x * x + 17 * c) % 31 - 15) / 200)
        }
      }
    }
    let shape: Shape = [1, channels, height, width]
    return (Tensor(a, shape: shape), Tensor(b, shape: shape))
  }

  @Test(arguments: [
    (1, 24, 32, 0.988497027, 26.952887784), (3, 40, 21, 0.988340649, 26.997095377),
    (1, 11, 11, 0.989380145, 26.892101455),
  ])
  func scikitImageSaysTheSame(channels: Int, height: Int, width: Int, similarity: Double, ratio: Double) {
    let (a, b) = pictures(channels, height, width)
    #expect(abs(structuralSimilarity(a, b) - similarity) < 1e-7)
    #expect(abs(peakSignalToNoiseRatio(a, b) - ratio) < 1e-6)
  }

  @Test func equalImagesAreOne() {
    let (a, _) = pictures(3, 20, 30)
    #expect(abs(structuralSimilarity(a, a) - 1) < 1e-12)
  }

  @Test func itIsSymmetricAndFallsWithNoise() {
    let (a, b) = pictures(3, 20, 30)
    let other = Image.pattern(30, 20, .rgb).pixels()
    #expect(abs(structuralSimilarity(a, b) - structuralSimilarity(b, a)) < 1e-12)
    #expect(structuralSimilarity(a, other) < structuralSimilarity(a, b))
  }

  @Test func smallImagesAreCompared() {
    for (height, width) in [(1, 1), (2, 30), (10, 5)] {
      let (a, _) = pictures(1, height, width)
      let similarity = structuralSimilarity(a, a)
      #expect(abs(similarity - 1) < 1e-12)
    }
  }
}
