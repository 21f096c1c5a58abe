import LimnNetworks
import Testing

@Suite struct ScheduleTests {
  @Test func warmUpIsALineThatEndsAtThePeak() {
    let schedule = Schedule(peak: 2, steps: 100, warmUp: 10)
    #expect(schedule.rate(at: 0) == 0.2)
    #expect(schedule.rate(at: 4) == 1)
    #expect(schedule.rate(at: 9) == 2)
    #expect(schedule.rate(at: 10) == 2)
    #expect(schedule.rate(at: 99) == 2)
  }

  @Test(arguments: [Schedule.Fall.cosine, .linear])
  func aFallGoesFromThePeakToItsEndAndNeverUp(fall: Schedule.Fall) {
    let schedule = Schedule(peak: 1, steps: 200, warmUp: 20, flat: 0.5, fall: fall, last: 0.1)
    let rates = (0...250).map { schedule.rate(at: $0) }
    #expect(rates[20...100].allSatisfy { $0 == 1 })
    #expect(zip(rates[100...], rates[101...]).allSatisfy { $0 >= $1 })
    #expect(abs(rates[150] - 0.55) < 1e-12)
    #expect(abs(rates[200] - 0.1) < 1e-12)
    #expect(rates[201...].allSatisfy { abs($0 - 0.1) < 1e-12 })
  }

  @Test func aCosineFallsSlowlyAtBothEnds() {
    let cosine = Schedule(peak: 1, steps: 100, fall: .cosine)
    let line = Schedule(peak: 1, steps: 100, fall: .linear)
    #expect(cosine.rate(at: 10) > line.rate(at: 10))
    #expect(cosine.rate(at: 90) < line.rate(at: 90))
    #expect(abs(cosine.rate(at: 25) - 0.853_553_390_593) < 1e-9)
    #expect(line.rate(at: 25) == 0.75)
  }

  @Test func stagesAreThreeTimesAsLongAsTheOneBefore() {
    let schedule = Schedule(peak: 1, steps: 3280, fall: .staged, last: 0.0078125)
    let rates = (0..<3280).map { schedule.rate(at: $0) }
    for stage in 0..<8 {
      let (rate, length) = (1 / Double(1 << stage), [1, 3, 9, 27, 81, 243, 729, 2187][stage])
      #expect(rates.count { abs($0 - rate) < 1e-12 } == length, "\(rate)")
    }
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 >= $1 })
  }

  @Test func everyRateIsPositiveUntilTheEndWhateverTheParts() {
    for (warmUp, flat) in [(0, 0.0), (150, 0), (0, 1), (100, 1), (30, 0.2)] {
      let schedule = Schedule(peak: 1, steps: 100, warmUp: warmUp, flat: flat, fall: .cosine)
      #expect((0..<100).allSatisfy { schedule.rate(at: $0) > 0 && schedule.rate(at: $0) <= 1 })
    }
  }
}
