import LimnImages
import LimnTraining
import Testing

@Suite struct LossPlotTests {
  private func rows(_ losses: [Double], every: Int = 100) -> [StepReport] {
    losses.enumerated().map { index, loss in
      .init(
        step: (index + 1) * every, loss: loss, learningRate: 0.001, gradientNorm: 1, imagesPerSecond: 1, seconds: 1)
    }
  }

  /// The middle of the line in each column that it passes through, below the heading; rows count from the top.
  private func line(_ plot: LossPlot) throws -> [Int: Int] {
    let image = try PNG.decode(try plot.png())
    guard case .uint8(let samples) = image.samples else { return [:] }
    var found: [Int: [Int]] = [:]
    for y in 48..<image.height {
      for x in 0..<image.width {
        let place = (y * image.width + x) * image.channels.count
        if samples[place] < 60, samples[place + 2] > 150 { found[x, default: []].append(y) }
      }
    }
    return found.mapValues { $0.reduce(0, +) / $0.count }
  }

  @Test func aFallingLossIsALineThatFalls() throws {
    let line = try line(LossPlot(rows((1...50).map { 0.3 / Double($0) }), title: "tiny"))
    let columns = line.keys.sorted()
    let (first, last) = (try #require(columns.first), try #require(columns.last))
    #expect(columns == Array(first...last) && first < 110 && last > 930)
    let heights = columns.compactMap { line[$0] }
    #expect(zip(heights, heights.dropFirst()).allSatisfy { $0 <= $1 + 1 })
    #expect(try #require(heights.last) - heights[0] > 300)
  }

  @Test("A likelihood in nats falls below 0: all of it is shown, on an even axis")
  func lossesBelowZero() throws {
    let line = try line(LossPlot(rows((0..<50).map { 1000 - 100 * Double($0) })))
    let columns = line.keys.sorted()
    let (first, last) = (try #require(columns.first), try #require(columns.last))
    #expect(columns == Array(first...last) && last - first > 800)
    // A straight line: half the way down after half the way.
    let (top, middle, bottom) = (line[first] ?? 0, line[(first + last) / 2] ?? 0, line[last] ?? 0)
    #expect(bottom - top > 300 && abs(middle - (top + bottom) / 2) < 5)
  }

  @Test("A narrow range, one row, none, and rows without a logarithm make a picture too")
  func oddLogs() throws {
    #expect(try line(LossPlot(rows([0.0302, 0.0301]))).count > 400)
    #expect(try line(LossPlot(rows([0.03]))).count == 2)
    #expect(try line(LossPlot(rows([0.03, 0.03, 0.03], every: 1))).count > 500)
    #expect(try line(LossPlot([])).isEmpty)
    #expect(try line(LossPlot(rows([.nan, .infinity, -.infinity]))).isEmpty)
    #expect(try line(LossPlot(rows([-1e300, 1e300]))).count > 400)
    #expect(try line(LossPlot(rows([1e17, 1e17, -0.0]))).count > 400)
    #expect(try line(LossPlot(rows([1e-300, 1e300]))).count > 400)
  }
}
