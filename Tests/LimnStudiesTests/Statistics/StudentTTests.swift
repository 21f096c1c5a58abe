import LimnStudies
import Testing

@Suite struct StudentTTests {
  @Test(
    "The bounds are those of scipy.stats.t.ppf(0.975, freedom)",
    arguments: [
      (1, 12.706_204_736_174_694), (2, 4.302_652_729_749_462), (5, 2.570_581_835_636_314_6),
      (30, 2.042_272_456_301_237_8),
    ])
  func boundsAreThoseOfTables(_ freedom: Int, _ bound: Double) {
    #expect(abs(StudentT(freedom: freedom).bound(within: 0.95) / bound - 1) < 1e-11)
  }

  @Test(
    "The probabilities are those of 2 * scipy.stats.t.sf(1.7, freedom)",
    arguments: [
      (1, 0.338_506_054_660_654_7), (2, 0.231_233_426_201_571_22), (5, 0.149_876_786_848_324),
      (30, 0.099_477_875_588_516_87),
    ])
  func probabilitiesAreThoseOfScipy(_ freedom: Int, _ probability: Double) {
    let student = StudentT(freedom: freedom)
    #expect(abs(student.outside(1.7) - probability) < 1e-12 && abs(student.outside(-1.7) - probability) < 1e-12)
    #expect(student.outside(0) == 1 && student.outside(.infinity) == 0)
  }
}
