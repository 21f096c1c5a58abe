import LimnReproduction
import Testing

@Suite struct TargetTests {
  @Test(arguments: [
    (Target.Rule.within(0.1), 0.9, 1.1, "±0.1"), (.between(below: 1, above: 1.5), 0.0, 2.5, "-1 to +1.5"),
    (.relative(0.1), 0.9, 1.1, "±10 %"), (.atLeast, 1.0, 99.0, "at least"), (.atMost, -99.0, 1.0, "at most"),
  ])
  func rulesHoldUpToTheirEnds(_ rule: Target.Rule, _ low: Double, _ high: Double, _ text: String) {
    let target = Target("x", 1, rule, source: "s")
    #expect(target.isMet(by: low + 1e-9) == true && target.isMet(by: high - 1e-9) == true)
    #expect(low < -90 || target.isMet(by: low - 1e-6) == false)
    #expect(high > 90 || target.isMet(by: high + 1e-6) == false)
    #expect(target.tolerance == text)
    #expect(target.isMet(by: nil) == false && target.isMet(by: .nan) == false && target.isMet(by: .infinity) == false)
  }

  @Test func whatIsOnlyShownIsNotJudged() {
    #expect(Target(shown: "x").isMet(by: 3) == nil && Target(shown: "x").isMet(by: nil) == nil)
  }
}
