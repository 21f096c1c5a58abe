import LimnImages
import LimnScenes
import Testing

@Suite struct XYCTests {
  private let scene = XYC()

  private func samples(_ values: [Int]) -> [UInt8] {
    guard case .uint8(let samples) = scene.image(values).samples else { return [] }
    return samples
  }

  @Test func everyPlaceHasTheWholeDiscOfOneGrey() {
    // Lattice points within a circle of radius 15.
    for values in [[0, 0, 0], [53, 0, 4], [0, 53, 2], [53, 53, 4], [20, 31, 3]] {
      let samples = samples(values)
      let grey = UInt8(51 * (values[2] + 1))
      #expect(samples.count { $0 == grey } == 709 && samples.count { $0 == 0 } == 84 * 84 - 709, "\(values)")
    }
  }

  @Test func aStepMovesItByAPixel() {
    let (first, right, below) = (samples([7, 9, 1]), samples([8, 9, 1]), samples([7, 10, 1]))
    #expect(Array(first.dropLast()) == Array(right.dropFirst()))
    #expect(Array(first.dropLast(84)) == Array(below.dropFirst(84)))
  }
}
