import LimnEvaluation
import Testing

@Suite struct RankedScoresTests {
  @Test func theAreaIsHowOftenOneIsAbove() {
    #expect(RankedScores.areaUnderCurve([1, 2, 3, 4], [false, false, true, true]) == 1)
    #expect(RankedScores.areaUnderCurve([4, 3, 2, 1], [false, false, true, true]) == 0)
    #expect(RankedScores.areaUnderCurve([1, 3, 2, 4], [false, false, true, true]) == 0.75)
    #expect(RankedScores.areaUnderCurve([2, 2, 2, 2], [false, true, false, true]) == 0.5)
    #expect(RankedScores.areaUnderCurve([1, 2], [true, true]) == nil)
  }
}
