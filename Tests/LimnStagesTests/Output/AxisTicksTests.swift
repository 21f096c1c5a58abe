import LimnStages
import Testing

@Suite struct AxisTicksTests {
  @Test func ticksAreRoundNumbersWithinTheRange() {
    #expect(AxisTicks.even(0...10, about: 5) == [0, 2, 4, 6, 8, 10])
    #expect(AxisTicks.even(-0.33...0.21, about: 3).map(AxisTicks.label) == ["-0.2", "0", "0.2"])
    #expect(AxisTicks.label(20_000) == "20k" && AxisTicks.label(0.12345) == "0.1235")
  }
}
