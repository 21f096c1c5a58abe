import LimnImages
import LimnPipelines
import LimnTensors
import PipelineKit
import Testing

@Suite struct DrawGraphicsStageTests {
  private static let kinds = ["text", "lines", "hatching", "chart", "table", "flat", "pixel-art", "stripes"]

  private func pictures(_ kind: String, count: Int, seed: Int = 0, size: Int = 96) async throws -> [[UInt8]] {
    let stage = try #require(
      try makeStage(
        "draw-graphics",
        [
          "count": .integer(count), "width": .integer(size), "height": .integer(size), "kind": .text(kind),
          "seed": .integer(seed),
        ]) as? any SourceStage)
    var found: [[UInt8]] = []
    for name in try stage.names() {
      let item = try await stage.run([Item(name: name)], in: StageContext(key: RandomKey(seed: 9)))
      if case .uint8(let samples)? = item.value.image?.samples { found.append(samples) }
    }
    return found
  }

  @Test(arguments: kinds)
  func theSeedDecidesAndEachPictureIsAnother(kind: String) async throws {
    let first = try await pictures(kind, count: 6)
    #expect(first.count == 6 && Set(first).count == 6)
    #expect(try await pictures(kind, count: 6) == first)
    #expect(try await pictures(kind, count: 6, seed: 1) != first)
  }

  /// The share of pixels that are exactly the colour to their left.
  private func flatShare(_ samples: [UInt8], size: Int) -> Double {
    var count = 0
    for index in 0..<size * size where index % size > 0 {
      if (0..<3).allSatisfy({ samples[index * 3 + $0] == samples[index * 3 - 3 + $0] }) { count += 1 }
    }
    return Double(count) / Double(size * (size - 1))
  }

  @Test func flatColoursAreExact() async throws {
    for samples in try await pictures("flat", count: 12) { #expect(flatShare(samples, size: 96) > 0.9) }
    for samples in try await pictures("pixel-art", count: 6) {
      let colours = Set((0..<96 * 96).map { Array(samples[$0 * 3..<$0 * 3 + 3]) })
      #expect(flatShare(samples, size: 96) > 0.55 && colours.count < 2_000)
    }
  }

  @Test(
    "Line art and text have edges of two colours and not blotches: most pixels are one of the two commonest colours")
  func linesAreOfTwoColours() async throws {
    for kind in ["lines", "hatching"] {
      for samples in try await pictures(kind, count: 8) {
        var counts: [[UInt8]: Int] = [:]
        for index in 0..<96 * 96 { counts[Array(samples[index * 3..<index * 3 + 3]), default: 0] += 1 }
        let most = counts.values.sorted(by: >).prefix(3).reduce(0, +)
        #expect(Double(most) / (96 * 96) > 0.35, "\(kind)")
      }
    }
  }

  @Test func anyDrawsEveryKindAndAnySizeIsPossible() async throws {
    #expect(Set(try await pictures("any", count: 30, size: 24)).count == 30)
    for kind in Self.kinds {
      for size in [8, 13] {
        #expect(try await pictures(kind, count: 2, size: size).allSatisfy { $0.count == size * size * 3 })
      }
    }
  }
}
