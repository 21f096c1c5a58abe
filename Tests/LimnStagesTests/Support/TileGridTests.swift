import LimnStages
import Testing

@Suite struct TileGridTests {
  @Test(arguments: [(512, 64), (16, 16), (64, 0), (128, 160), (32, 16)])
  func laws(_ size: Int, _ overlap: Int) {
    for length in [1, 2, 15, 16, 17, 63, 64, 65, 511, 512, 513, 640, 641, 1000, 1280, 4001] {
      let spans = TileGrid(length: length, size: size, overlap: overlap).spans
      // The cores cover each pixel once.
      #expect(spans.first?.core.lowerBound == 0 && spans.last?.core.upperBound == length)
      for (one, next) in zip(spans, spans.dropFirst()) { #expect(one.core.upperBound == next.core.lowerBound) }
      for span in spans {
        #expect(!span.core.isEmpty && span.window.lowerBound % 16 == 0)
        #expect(span.window.upperBound == length || span.window.upperBound % 16 == 0)
        #expect(span.window.count <= size + 2 * overlap)
        // What is seen around a core ends only at the photo's borders.
        #expect(span.window.lowerBound == max(0, min(span.window.lowerBound, span.core.lowerBound - overlap)))
        #expect(span.window.upperBound >= min(length, span.core.upperBound + overlap))
      }
      // A network is prepared for two lengths at most.
      #expect(Set(spans.dropLast().map(\.window.count)).count <= 1)
    }
  }

  @Test func aPhotoOfOneTileIsWhole() {
    #expect(TileGrid(length: 481, size: 512, overlap: 64).spans == [.init(window: 0..<481, core: 0..<481)])
  }
}
