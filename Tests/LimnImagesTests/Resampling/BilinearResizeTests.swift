import LimnImages
import LimnTensors
import LimnTestSupport
import Testing

@Suite struct BilinearResizeTests {
  @Test func valuesLieBetweenTheirNeighbours() {
    let line = Tensor([0, 1], shape: [1, 1, 1, 2])
    #expect(line.resizedBilinearly(width: 4, height: 1).array == [0, 0.25, 0.75, 1])
    #expect(line.resizedBilinearly(width: 2, height: 3).array == [0, 1, 0, 1, 0, 1])
    #expect(line.resizedBilinearly(width: 1, height: 1).array == [0.5])
  }

  @Test func aSlopeStaysASlope() {
    let slope = Tensor((0..<30).map { Float($0 % 6) + 10 * Float($0 / 6) }, shape: [1, 1, 5, 6])
    let large = slope.resizedBilinearly(width: 18, height: 15).array
    for y in 2..<13 {
      for x in 2..<16 {
        let expected = (Float(x) + 0.5) / 3 - 0.5 + 10 * ((Float(y) + 0.5) / 3 - 0.5)
        #expect(abs(large[y * 18 + x] - expected) < 1e-4)
      }
    }
    #expect(slope.resizedBilinearly(width: 6, height: 5).array == slope.array)
  }
}
