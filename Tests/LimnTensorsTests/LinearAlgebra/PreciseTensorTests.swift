import LimnTensors
import Testing

@Suite struct PreciseTensorTests {
  @Test func twoFloatsKeepMoreThanOne() {
    let values = [1.0 / 3, -2e-7 / 7, 12345.678901234, 0]
    let split = PreciseTensor(values, shape: [4])
    let again = PreciseTensor.values(high: split.high, low: split.low)
    #expect(zip(values, again).allSatisfy { abs($0 - $1) <= 1e-14 * abs($0) })
  }
}
