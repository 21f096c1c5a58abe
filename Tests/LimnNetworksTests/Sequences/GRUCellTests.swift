import Foundation
import LimnNetworks
import LimnTensors
import NetworkKit
import TensorKit
import Testing

/// The gated cell is what its definition says, number by number, and has that function's gradients.
@Suite struct GRUCellTests {
  private let cell = GRUCell("cell", 2, 3)

  private var parameters: Parameters {
    var parameters = Parameters()
    for spec in cell.parameters { parameters[spec.name] = RandomKey(seed: 4).split(spec.name).normal(spec.shape) }
    parameters["x"] = RandomKey(seed: 5).normal([2, 2])
    parameters["h"] = RandomKey(seed: 6).normal([2, 3])
    return parameters
  }

  @Test func itIsWhatPyTorchDefines() {
    let parameters = parameters
    let next = cell(Variable(parameters["x"]), Variable(parameters["h"]), in: Pass(parameters)).value
    func product(_ kind: String, _ row: Int, _ input: ArraySlice<Float>) -> Float {
      let weights = parameters["cell.weight_\(kind)"].array
      let own = weights[row * input.count..<(row + 1) * input.count]
      return zip(own, input).reduce(parameters["cell.bias_\(kind)"].array[row]) { $0 + $1.0 * $1.1 }
    }
    var expected: [Float] = []
    for item in 0..<2 {
      let (x, h) = (
        parameters["x"].array[2 * item..<2 * item + 2], parameters["h"].array[3 * item..<3 * item + 3]
      )
      for unit in 0..<3 {
        func gate(_ index: Int) -> (Float, Float) {
          (product("ih", 3 * index + unit, x), product("hh", 3 * index + unit, h))
        }
        let reset = 1 / (1 + exp(-gate(0).0 - gate(0).1))
        let update = 1 / (1 + exp(-gate(1).0 - gate(1).1))
        let candidate = tanh(gate(2).0 + reset * gate(2).1)
        expected.append((1 - update) * candidate + update * h[3 * item + unit])
      }
    }
    expectClose(next, Tensor(expected, shape: [2, 3]), tolerance: 1e-5)
  }

  @Test func itsGradientsAreThoseOfFiniteDifferences() {
    checkNetwork(ModuleGroup([("cell", cell)]))
    checkGradient(at: parameters) { cell($0["x"], $0["h"], in: $0) }
  }
}
