import LimnEvaluation
import LimnTensors
import Testing

@Suite struct SourceCorrelationTests {
  private let key = RandomKey(seed: 4)

  private func column(_ name: String, _ count: Int = 300) -> [Double] {
    key.split(name).normal([1, count]).array.map(Double.init)
  }

  @Test("Order, sign and scale of codes do not count; noise does")
  func invariance() {
    let sources = ["a", "b", "c"].map { column($0) }
    #expect(abs(SourceCorrelation.mean(codes: sources, sources: sources) - 1) < 1e-12)
    let turned = [sources[2].map { -3 * $0 + 1 }, sources[0], sources[1].map { 0.1 * $0 }]
    #expect(abs(SourceCorrelation.mean(codes: turned, sources: sources) - 1) < 1e-12)
    let noise = ["d", "e", "f"].map { column($0) }
    #expect(SourceCorrelation.mean(codes: noise, sources: sources) < 0.2)
    // A source without a code counts as 0, and one code serves one source.
    #expect(abs(SourceCorrelation.mean(codes: [sources[1]], sources: sources) - 1.0 / 3) < 1e-12)
    #expect(SourceCorrelation.mean(codes: [sources[0], sources[0]], sources: [sources[0], sources[0]]) > 0.99)
    #expect(SourceCorrelation.mean(codes: [[Double](repeating: 1, count: 300)], sources: [sources[0]]) == 0)
    // Codes more than sources.
    #expect(abs(SourceCorrelation.mean(codes: noise + sources, sources: sources) - 1) < 1e-12)
  }

  @Test("The assignment is the best of all")
  func assignments() {
    func permutations(_ count: Int) -> [[Int]] {
      guard count > 0 else { return [[]] }
      return permutations(count - 1).flatMap { rest in
        (0...rest.count).map { place in Array(rest[..<place]) + [count - 1] + Array(rest[place...]) }
      }
    }
    for trial in 0..<40 {
      let size = 2 + trial % 4
      let values = key.split(trial).normal([size, size]).array.map { abs(Double($0)) }
      // As codes, the rows of an orthogonal design have any correlations wanted only roughly: the sum is compared through columns.
      let sources = (0..<size).map { column("s\(trial)-\($0)", 60) }
      let codes = (0..<size).map { code in
        (0..<60).map { item in (0..<size).reduce(0) { $0 + values[$1 * size + code] * sources[$1][item] } }
      }
      let table = sources.map { source in
        codes.map { code in SourceCorrelation.mean(codes: [code], sources: [source]) }
      }
      let best = permutations(size).map { order in order.enumerated().reduce(0) { $0 + table[$1.0][$1.1] } }.max() ?? 0
      #expect(abs(SourceCorrelation.mean(codes: codes, sources: sources) - best / Double(size)) < 1e-9)
    }
  }
}
