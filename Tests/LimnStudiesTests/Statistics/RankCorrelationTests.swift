import LimnStudies
import Testing

@Suite struct RankCorrelationTests {
  @Test func onlyTheOrderCounts() throws {
    #expect(RankCorrelation.spearman([(1, 10), (2, 100), (3, 1000)]) == 1)
    #expect(RankCorrelation.spearman([(1, 3), (2, 2), (3, 1)]) == -1)
    // scipy.stats.spearmanr([1, 2, 3, 4, 4], [5, 6, 7, 8, 7]): ties share their ranks.
    let tied = try #require(RankCorrelation.spearman([(1, 5), (2, 6), (3, 7), (4, 8), (4, 7)]))
    #expect(abs(tied - 0.921_052_631_578_947_5) < 1e-12)
    #expect(RankCorrelation.spearman([(1, 1)]) == nil && RankCorrelation.spearman([(1, 1), (1, 2)]) == nil)
  }
}
