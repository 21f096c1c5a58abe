import Foundation
import LimnReproduction
import LimnTensors
import Testing

@Suite struct LinearAutoencoderFreyTests {
  @Test func anglesAreThoseBetweenSubspaces() throws {
    // Columns that span the first two axes, and two rows: the second axis, and one at 0.3 to the first.
    let columns = DoubleMatrix([2, 1, 0, 3, 0, 0], rows: 3, columns: 2)
    let basis = DoubleMatrix([cos(0.3), 0, sin(0.3), 0, 1, 0], rows: 2, columns: 3)
    let angle = try #require(LinearAutoencoderFrey.largestAngle(columns, basis))
    #expect(abs(angle - 0.3) < 1e-9)
    #expect(LinearAutoencoderFrey.largestAngle(DoubleMatrix([1, 1, 0, 0, 0, 0], rows: 3, columns: 2), basis) == nil)
  }
}
