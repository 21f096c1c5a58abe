import LimnNetworks
import LimnTensors
import NetworkKit
import TensorKit
import Testing

@Suite struct RowsTests {
  private let key = RandomKey(seed: 3)

  private func values() -> Parameters {
    var values = Parameters()
    values["a"] = key.split("a").normal([6, 2])
    values["b"] = key.split("b").normal([3, 2])
    return values
  }

  @Test func rowsStandOneBelowTheOther() {
    let values = values()
    let whole = Variable(rows: [Variable(values["a"]), Variable(values["b"])])
    #expect(whole.shape == [9, 2] && whole.value.array == values["a"].array + values["b"].array)
    checkGradient(at: values) { pass in Variable(rows: [pass["a"], pass["b"], pass["a"]]) }
  }

  @Test("Parts are the rows in order, and put together again they are the whole; the gradient is the whole's")
  func parts() {
    let values = values()
    let parts = Variable(values["a"]).parts(3)
    #expect(parts.map(\.shape) == [[2, 2], [2, 2], [2, 2]])
    #expect(parts.flatMap(\.value.array) == values["a"].array)
    checkGradient(at: values) { pass in
      let parts = pass["a"].parts(2)
      return parts[0] * parts[1] + pass["b"]
    }
    // One that nobody uses has a gradient of zeros, one that is used twice the sum.
    let found = gradients(at: values) { pass in
      let parts = pass["a"].parts(3)
      return (parts[1] + parts[1]).sum()
    }
    #expect(found.gradients["a"].array == [0, 0, 0, 0, 2, 2, 2, 2, 0, 0, 0, 0])
  }
}
