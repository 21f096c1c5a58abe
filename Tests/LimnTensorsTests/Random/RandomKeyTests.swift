import LimnTensors
import TensorKit
import Testing

@Suite struct RandomKeyTests {
  @Test func theFirstNumbersOfASeedNeverChange() {
    let key = RandomKey(seed: 2026)
    #expect(
      (0..<4).map { key.bits(at: $0) } == [
        7_959_393_617_856_205_470, 554_938_614_540_728_688, 2_965_197_730_926_719_999, 4_879_029_402_466_766_705,
      ])
    #expect(key.split("noise").bits(at: 0) == 13_657_510_538_270_866_699)
    #expect(key.split(7).bits(at: 0) == 5_032_857_647_970_474_639)
    #expect(key.permutation(8) == [7, 6, 0, 1, 2, 3, 4, 5])
    // To the last bit but for the system's logarithm and cosine.
    let normal = Tensor([0.82669556, 0.99882156, 1.0038736, -2.4494505], shape: [4])
    expectClose(key.normal([4]), normal, tolerance: 1e-6)
  }

  @Test func aKeyIsNotConsumed() {
    let key = RandomKey(seed: 1)
    let first = key.bits(at: 3)
    _ = (key.bits(at: 0), key.split("other"), key.normal([10]))
    #expect(key.bits(at: 3) == first)
    #expect(RandomKey(seed: 1).bits(at: 3) == first)
  }

  @Test func splitsDifferFromEachOtherAndFromTheirParent() {
    let key = RandomKey(seed: 5)
    var keys = [key, key.split(""), key.split("a"), key.split("b"), key.split("ab"), key.split("a").split("b")]
    keys += (-3..<1000).map { key.split($0) } + (1000..<2000).map { RandomKey(seed: UInt64($0)) }
    #expect(Set(keys).count == keys.count)
    #expect(Set(keys.map { $0.bits(at: 0) }).count == keys.count)
  }

  @Test func splitsAreNotCorrelated() {
    let key = RandomKey(seed: 9)
    let count = 20_000
    for (a, b) in [(key.split(0), key.split(1)), (key, key.split(0)), (key.split("a"), key.split("b"))] {
      let (x, y) = (a.normal([count]), b.normal([count]))
      #expect(abs((x * y).mean()) < 4 / Double(count).squareRoot())
    }
    // The same key's neighbouring numbers neither.
    let x = key.normal([count]).array
    let shifted = zip(x, x.dropFirst()).reduce(0) { $0 + Double($1.0) * Double($1.1) } / Double(count)
    #expect(abs(shifted) < 4 / Double(count).squareRoot())
  }

  @Test func normalNumbersHaveTheNormalMoments() {
    let count = 200_000
    let x = RandomKey(seed: 3).normal([count])
    #expect(x.isFinite)
    let fourth = (x * x).squaredNorm() / Double(count)
    #expect(abs(x.mean()) < 0.01)
    #expect(abs(x.squaredNorm() / Double(count) - 1) < 0.02)
    #expect(abs((x * x * x).mean()) < 0.04)
    #expect(abs(fourth - 3) < 0.12)
    let beyondTwo = Double(x.array.count { abs($0) > 2 }) / Double(count)
    #expect(abs(beyondTwo - 0.0455) < 0.003)
  }

  @Test func anOddCountIsFilledToItsEnd() {
    let key = RandomKey(seed: 4)
    #expect(key.normal([5]).array == Array(key.normal([6]).array.prefix(5)))
  }

  @Test func manyNumbersAreTheSameOnAnyNumberOfThreads() {
    let key = RandomKey(seed: 4)
    let one = key.normal([50_001])
    expectSame(Threads.$count.withValue(3) { key.normal([50_001]) }, one)
    #expect(one.array[40_000..<40_002] == key.normal([40_002]).array[40_000...])
  }

  @Test func uniformNumbersFillTheirRange() {
    let key = RandomKey(seed: 6)
    let values = (0..<20_000).map { key.uniform(in: -2...6, at: $0) }
    #expect(values.allSatisfy { (-2...6).contains($0) })
    #expect(abs(values.reduce(0, +) / 20_000 - 2) < 0.1)
    #expect((values.min() ?? 0) < -1.99 && (values.max() ?? 0) > 5.99)
    #expect(key.uniform(in: 3...3) == 3)
  }

  @Test func wholeNumbersAreAllDrawnAlike() {
    let key = RandomKey(seed: 7)
    var counts = [Int](repeating: 0, count: 6)
    for index in 0..<60_000 { counts[key.integer(below: 6, at: index)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 400 })
    #expect(key.integer(below: 1) == 0)
  }

  @Test func aPermutationIsOne() {
    let key = RandomKey(seed: 8)
    for count in [0, 1, 2, 100] { #expect(key.split(count).permutation(count).sorted() == Array(0..<count)) }
    // Each of the six orders of three things comes up about as often.
    var counts: [[Int]: Int] = [:]
    for index in 0..<6000 { counts[key.split(index).permutation(3), default: 0] += 1 }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 150 })
  }
}
