import Foundation
import LimnReport
import Testing

@Suite struct QuantityTests {
  @Test("A mean has its standard error, its 95 % interval and the number of samples")
  func meansHaveErrors() {
    let estimate = Estimate(meanOf: [1, 2, 3, 4])
    // The variance of 1 2 3 4 is 5/3; the error √(5/12).
    #expect(
      estimate.value == 2.5 && estimate.count == 4 && abs((estimate.error ?? 0) - (5.0 / 12).squareRoot()) < 1e-12)
    #expect(abs((estimate.interval?.upperBound ?? 0) - 2.5 - 1.96 * (5.0 / 12).squareRoot()) < 1e-12)
    #expect(
      Estimate(meanOf: [7]).error == nil && Estimate(meanOf: [7]).count == 1 && Estimate(meanOf: [7]).interval == nil)
    #expect(Estimate(meanOf: []).value == nil && Estimate(.nan) == Estimate(nil))
    #expect(Estimate(meanOf: [1, .infinity]).value == .infinity && Estimate(meanOf: [1, .infinity]).error == nil)
  }

  @Test("A share in percent has Wilson's interval, which is no point where all samples agree")
  func sharesHaveWilsonsInterval() throws {
    for (hits, low, high) in [(0, 0.0, 27.754017), (3, 10.778929, 60.322678), (10, 72.245983, 100.0)] {
      let share = Estimate(percentOf: (0..<10).map { $0 < hits })
      let interval = try #require(share.interval)
      #expect(share.value == Double(10 * hits) && share.count == 10)
      #expect(abs(interval.lowerBound - low) < 1e-6 && abs(interval.upperBound - high) < 1e-6, "\(interval)")
      #expect(interval.lowerBound >= 0 && interval.upperBound <= 100)
    }
    #expect(Estimate(percentOf: []).value == nil && Estimate(percentOf: []).interval == nil)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let share = Estimate(percentOf: [true, false])
    let json = try encoder.encode(share)
    #expect(String(decoding: json, as: UTF8.self) == #"{"count":2,"error":50,"share":true,"value":50}"#)
    #expect(try JSONDecoder().decode(Estimate.self, from: json) == share)
  }

  @Test("What is infinite is left out, or counted as a bound, or decides, as the quantity says")
  func infiniteSamples() {
    func mean(_ averaging: Quantity.Averaging, _ samples: [Double]) -> Double? {
      Quantity("x", averaging: averaging).estimate(of: samples).value
    }
    let samples = [20, 40, Double.infinity]
    #expect(mean(.mean, samples) == .infinity && mean(.finite, samples) == 30 && mean(.capped(60), samples) == 40)
    #expect(mean(.capped(30), samples) == 80.0 / 3)
    for averaging in [Quantity.Averaging.mean, .finite, .capped(60)] {
      #expect(mean(averaging, [.infinity, .infinity]) == .infinity && mean(averaging, []) == nil)
    }
  }

  @Test("One number is a number in JSON, none null, a mean an object; all come back")
  func json() throws {
    let estimates = [
      Estimate(0.5), Estimate(nil), Estimate(.infinity), Estimate(meanOf: [1, 3]), Estimate(meanOf: []),
    ]
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = try encoder.encode(estimates)
    #expect(
      String(decoding: json, as: UTF8.self)
        == #"[0.5,null,"infinity",{"count":2,"error":1,"value":2},{"count":0,"value":null}]"#)
    #expect(try JSONDecoder().decode([Estimate].self, from: json) == estimates)
  }
}
