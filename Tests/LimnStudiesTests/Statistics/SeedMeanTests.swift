import LimnStudies
import LimnTensors
import Testing

@Suite struct SeedMeanTests {
  private let key = RandomKey(seed: 0)
  private let six = SeedMean([0.12, 0.08, 0.15, 0.02, 0.11, 0.09])

  @Test func theIntervalAndTheProbabilityAreThoseOfScipy() throws {
    // scipy.stats.t.interval(0.95, 5, mean, sem) and ttest_1samp(values, 0), ttest_1samp(values, -0.05).
    let interval = try #require(six.interval)
    #expect(abs(interval.lowerBound - 0.048_658_176_919_184_594) < 1e-12)
    #expect(abs(interval.upperBound - 0.141_341_823_080_815_4) < 1e-12)
    let (own, other) = (try #require(six.probability()), try #require(six.probability(of: -0.05)))
    #expect(abs(own - 0.003_272_717_822_979_423_4) < 1e-12 && abs(other - 0.000_480_625_380_378_695_6) < 1e-12)
  }

  @Test func signsAreTurnedInAllWays() {
    // All six are above 0: no way but all or none is as far off.
    #expect(six.signFlip() == 2.0 / 64)
    // |1 + 2 − 4| = 1: of the 8 sums, ±1, ±3, ±5 and ±7, all are as far off.
    #expect(SeedMean([1, 2, -4]).signFlip() == 1)
    // 3 − 1 + 2 = 4: ±4 and ±6 are.
    #expect(SeedMean([3, -1, 2]).signFlip() == 0.5)
    #expect(SeedMean([3, -1, 2]).signFlip(of: -2) == 0.25)
    #expect(SeedMean([0, 0, 0]).signFlip() == 1)
  }

  @Test func theBootstrapIsThePercentilesOfMeans() throws {
    // The mean of three of which one is 1: no share below 0 or above 1, and 0 (probability 8/27) is within the lowest 2.5 %.
    #expect(SeedMean([0, 0, 1]).bootstrap(key: key) == 0...1)
    let interval = try #require(six.bootstrap(key: key))
    #expect(six.bootstrap(key: key) == interval)
    // numpy: percentile of 10,000 means, to what other draws change: 0.060…0.125.
    #expect(abs(interval.lowerBound - 0.061) < 0.003 && abs(interval.upperBound - 0.125) < 0.003, "\(interval)")
  }

  @Test func ofTwoSeedsThereIsAMeanAndNoInterval() {
    let two = SeedMean([1, 3])
    #expect(two.mean == 2 && two.interval == nil && two.error == nil && two.probability() == nil)
    #expect(two.signFlip() == nil && two.bootstrap(key: key) == nil)
    #expect(SeedMean([]).mean == nil)
  }

  @Test func equalNumbersLeaveNoDoubt() {
    let same = SeedMean([2, 2, 2])
    #expect(same.interval == 2...2 && same.probability() == 0 && same.probability(of: 2) == 1)
  }
}
