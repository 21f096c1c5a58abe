import LimnEvaluation
import LimnTensors
import Testing

@Suite struct BootstrapTests {
  private let bootstrap = Bootstrap(count: 50, resamples: 400, key: RandomKey(seed: 0))

  @Test("The deviation of means over draws is the standard error")
  func standardError() {
    let values = RandomKey(seed: 2).normal([50]).array.map(Double.init)
    let mean = values.reduce(0, +) / 50
    let error = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 50 / 50).squareRoot()
    let means = bootstrap.means(of: values)
    #expect(means.count == 400 && abs(Bootstrap.deviation(means) / error - 1) < 0.1)
    let interval = Bootstrap.interval(means)
    #expect(interval?.contains(mean) == true)
    #expect(abs(((interval?.upperBound ?? 0) - (interval?.lowerBound ?? 0)) / (3.92 * error) - 1) < 0.15)
    #expect(bootstrap.values { Double($0.count) } == [Double](repeating: 50, count: 400))
  }

  @Test("Of one draw, and of what is not finite, there is no interval")
  func nothing() {
    #expect(Bootstrap.interval([1]) == nil && Bootstrap.interval([1, .infinity]) == nil)
    #expect(Bootstrap.interval(about: .nan, [1, 2]) == nil && Bootstrap.interval(about: 5, [1, 1]) == 5...5)
    #expect(Bootstrap.interval((0...100).map(Double.init)) == 2.5...97.5)
  }
}
