import LimnNetworks
import LimnTensors
import NetworkKit
import TensorKit
import Testing

@Suite struct ColumnsTests {
  private let a = RandomKey(seed: 1).normal([3, 2])
  private let b = RandomKey(seed: 2).normal([3, 4])

  @Test func whatStandsSideBySideIsCutApartAgain() {
    let joined = Variable(columns: [Variable(a), Variable(b)])
    #expect(joined.shape == [3, 6] && joined.value.array.prefix(3) == a.array.prefix(2) + b.array.prefix(1))
    expectSame(joined.columns(0..<2).value, a)
    expectSame(joined.columns(2..<6).value, b)
  }

  @Test func gradientsAreCutAndPaddedLikewise() {
    var parameters = Parameters()
    (parameters["a"], parameters["b"]) = (a, b)
    checkGradient(at: parameters) { Variable(columns: [$0["a"], $0["b"]]).columns(1..<5) }
  }

  @Test func columnsStandAsRowsAsOftenAsTheyAreAskedFor() {
    let rows = Variable(b).columnsAsRows([3, 0, 3]).value
    let expected = [3, 0, 3].flatMap { place in (0..<3).map { b.array[$0 * 4 + place] } }
    #expect(rows.shape == [3, 3] && rows.array == expected)
    var parameters = Parameters()
    parameters["b"] = b
    checkGradient(at: parameters) { $0["b"].columnsAsRows([3, 0, 3]) }
  }

  @Test func sequencesAreTheirSteps() {
    let sequences = RandomKey(seed: 3).normal([2, 3, 4])
    #expect(sequences.step(1).shape == [2, 4] && sequences.step(1).array.prefix(4) == sequences.array[4..<8])
    expectSame(Tensor(steps: (0..<3).map { sequences.step($0) }), sequences)
  }
}
