import LimnEvaluation
import LimnTensors
import Testing

@Suite struct BinaryPixelsTests {
  @Test func valuesAreProbabilities() {
    let grey = Tensor((0..<3000).map { Float([0, 0.25, 1][$0 % 3]) }, shape: [3, 1, 10, 100])
    let bits = grey.bits(key: RandomKey(seed: 1)).array
    #expect(bits.allSatisfy { $0 == 0 || $0 == 1 })
    func mean(_ kind: Int) -> Float { stride(from: kind, to: 3000, by: 3).reduce(0) { $0 + bits[$1] } / 1000 }
    #expect(mean(0) == 0 && mean(2) == 1 && abs(mean(1) - 0.25) < 0.05)
    #expect(grey.bits(key: RandomKey(seed: 1)).array == bits && grey.bits(key: RandomKey(seed: 2)).array != bits)
  }
}
