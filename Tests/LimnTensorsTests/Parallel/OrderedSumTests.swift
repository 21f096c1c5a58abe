import LimnTensors
import Testing

@Suite struct OrderedSumTests {
  @Test func theOrderOfArrivalDoesNotMatter() {
    // In double precision 1 is lost beside 2^53 unless the two large numbers meet first.
    let parts = [(0, 0x1p53), (1, -0x1p53), (2, 1.0), (3, 0.5)]
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
      let sum = OrderedSum()
      for index in order { sum.add(parts[index].1, at: parts[index].0) }
      #expect(sum.total == 1.5)
    }
    #expect(OrderedSum().total == 0)
  }
}
