import LimnTraining
import Testing

@Suite struct UnitUsageTests {
  @Test func oneRowAUnit() {
    #expect(UnitUsage([1.25, 0, 0.00996]).csv == "unit,kl_nats\n0,1.2500\n1,0.0000\n2,0.0100\n")
    #expect(UnitUsage([]).csv == "unit,kl_nats\n")
  }

  @Test func aUnitBelowTheThresholdHasCollapsed() {
    #expect(UnitUsage([0.01, 0.0099, 3, 0]).used == 2)
    #expect(UnitUsage([]).used == 0)
  }

  @Test func theCardHasATableOfTheUnitsLargestFirst() {
    let usage = UnitUsage([0.5, 0.001, 2, 1, 0.25, 0.75, 0.3, 0.4, 0.2, 1.5])
    #expect(
      usage.card == """

        ## Units

        9 of 10 units are used; 1 have collapsed (less than 0.01 nats).
        KL divergence of each unit from the prior in nats, mean over the last steps of training, largest first
        (6.9 nats in all):

        |  |  |  |  |  |  |  |  |
        | --- | --- | --- | --- | --- | --- | --- | --- |
        | 2: 2.00 | 9: 1.50 | 3: 1.00 | 5: 0.75 | 0: 0.50 | 7: 0.40 | 6: 0.30 | 4: 0.25 |
        | 8: 0.20 | 1: 0.00 |  |  |  |  |  |  |

        """)
    #expect(UnitUsage([]).card == "")
  }
}
