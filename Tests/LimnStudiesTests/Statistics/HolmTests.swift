import LimnStudies
import Testing

@Suite struct HolmTests {
  @Test func probabilitiesAreMultipliedByHowManyAreLeft() {
    // statsmodels: multipletests([0.01, 0.04, 0.03, 0.005], method="holm").
    let adjusted = Holm.adjusted([0.01, 0.04, 0.03, 0.005])
    for (found, expected) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) { #expect(abs(found - expected) < 1e-12) }
  }

  @Test func noneIsAboveOneAndOneAloneStays() {
    #expect(Holm.adjusted([0.6, 0.7]) == [1, 1] && Holm.adjusted([0.03]) == [0.03] && Holm.adjusted([]) == [])
  }
}
