import LimnNetworks
import LimnTensors
import TensorKit
import Testing

@Suite struct MaxPoolingTests {
  @Test(arguments: [("max-pool-2", 2), ("max-pool-3", 3)])
  func valuesAndGradientsArePyTorchs(name: String, kernel: Int) throws {
    try PyTorchCase(name).check { maxPool($0["x"], kernel: kernel, stride: 2) }
  }

  @Test(arguments: [(2, 2), (3, 2), (3, 3), (2, 1), (1, 1)])
  func theLargestOfEachWindowByItsDefinition(kernel: Int, stride: Int) {
    let x = RandomKey(seed: 2).normal([2, 9, 7, 6])
    let values = x.array
    let y = maxPool(Variable(x), kernel: kernel, stride: stride).value
    let found = y.array
    for place in found.indices {
      let (column, row) = (place % y.shape[3], place / y.shape[3] % y.shape[2])
      let plane = place / y.shape[3] / y.shape[2]
      var largest = -Float.infinity
      for r in row * stride..<min(7, row * stride + kernel) {
        for c in column * stride..<min(6, column * stride + kernel) {
          largest = max(largest, values[(plane * 7 + r) * 6 + c])
        }
      }
      #expect(found[place] == largest)
    }
  }

  @Test func widthAndThreadsDoNotChangeIt() {
    let x = RandomKey(seed: 3).normal([1, 33, 65, 64])
    let one = maxPool(Variable(x), kernel: 3, stride: 2).value
    expectSame(Threads.$count.withValue(3) { maxPool(Variable(x), kernel: 3, stride: 2).value }, one)
  }
}
