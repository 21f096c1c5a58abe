import LimnNetworks
import LimnTensors
import TensorKit
import Testing

@Suite struct NormalisationTests {
  @Test func valuesAndGradientsArePyTorchs() throws {
    try PyTorchCase("normalising-rows").check { $0["x"].normalisingRows() }
  }

  @Test func everyRowIsAsLongAsOne() {
    let rows = Variable(RandomKey(seed: 1).normal([6, 9]) * 40).normalisingRows().value
    for row in 0..<6 { #expect(abs(rows.items(row..<row + 1).squaredNorm() - 1) < 1e-5) }
  }

  @Test func lengthsDoNotCount() {
    let x = RandomKey(seed: 2).normal([3, 5])
    expectClose(Variable(x * 7).normalisingRows().value, Variable(x).normalisingRows().value, tolerance: 1e-6)
    // And so the gradient has no part along a row.
    var parameters = Parameters()
    parameters["x"] = x
    let slope = gradients(at: parameters) {
      ($0["x"].normalisingRows() * Variable(RandomKey(seed: 3).normal([3, 5]))).sum()
    }.gradients["x"]
    for row in 0..<3 {
      #expect(abs((slope * x).items(row..<row + 1).sum()) < 1e-5)
    }
  }

  @Test func aRowOfZerosStaysAndGetsNoGradient() {
    var parameters = Parameters()
    parameters["x"] = Tensor([0, 0, 3, 4], shape: [2, 2])
    let (value, slopes) = gradients(at: parameters) { pass in
      let y = pass["x"].normalisingRows()
      #expect(y.value.array[0...1] == [0, 0])
      expectClose(y.value, Tensor([0, 0, 0.6, 0.8], shape: [2, 2]), tolerance: 1e-6)
      return y.sum()
    }
    #expect(abs(value - 1.4) < 1e-6)
    expectClose(slopes["x"], Tensor([0, 0, 0.032, -0.024], shape: [2, 2]), tolerance: 1e-6)
  }
}
