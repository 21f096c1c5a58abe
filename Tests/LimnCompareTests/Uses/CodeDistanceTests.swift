import LimnCompare
import LimnTensors
import Testing

@Suite struct CodeDistanceTests {
  /// Codes on a line: 0, 1, 2, 3 and 10.
  private let known = Tensor([0, 1, 2, 3, 10], shape: [5, 1])

  @Test("A code's distance is the mean of those of the nearest codes")
  func nearest() async {
    let codes = Tensor([0, 6, -1], shape: [3, 1])
    #expect(await CodeDistance.means(of: codes, among: known, nearest: 2, jobs: 2) == [0.5, 3.5, 1.5])
  }

  @Test("With fewer codes than asked for it is the mean of all")
  func fewer() async {
    let codes = Tensor([0, 3, 4, 0], shape: [2, 2])
    let known = Tensor([0, 0], shape: [1, 2])
    #expect(await CodeDistance.means(of: codes, among: known, nearest: 5, jobs: 1) == [3, 4])
  }
}
