import LimnFitting
import Testing

@Suite struct ProjectionStatisticsTests {
  @Test func momentsAreThoseByHand() {
    let statistics = ProjectionStatistics([1, 2, 3, 6], classes: [false, false, true, true])
    #expect(statistics.mean == 3 && statistics.spread == 3.5.squareRoot())
    #expect(statistics.withMean == 4.5 && statistics.withoutMean == 1.5)
    #expect(statistics.accuracy == 1)
  }

  @Test("The accuracy is balanced: a rare class counts like a frequent one, and half is chance")
  func accuracyIsBalanced() {
    // Above 2.5: 1 of 2 with, 1 of 8 without; above 0.5: both with, 3 of 8 without.
    let projections: [Double] = [3, 1, 5, 2, 1.5, 0, 0, 0, 0, 0]
    let classes = [true, true] + [Bool](repeating: false, count: 8)
    #expect(ProjectionStatistics(projections, classes: classes).accuracy == 0.8125)
    #expect(ProjectionStatistics([4, 4, 4], classes: [true, false, false]).accuracy == 0.5)
    #expect(ProjectionStatistics([1, 2], classes: [true, false]).accuracy == 0.5)
  }
}
