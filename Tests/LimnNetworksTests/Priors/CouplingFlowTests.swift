import LimnNetworks
import LimnTensors
import NetworkKit
import TensorKit
import Testing

@Suite struct CouplingFlowTests {
  private static let names = [
    "flow.0.0.weight": "first", "flow.0.0.bias": "firstBias", "flow.0.1.weight": "second",
    "flow.0.1.bias": "secondBias",
    "flow.1.0.weight": "third", "flow.1.0.bias": "thirdBias", "flow.1.1.weight": "fourth",
    "flow.1.1.bias": "fourthBias",
  ]
  private let flow = CouplingFlow("flow", width: 3, layers: 2, hidden: [4])

  @Test func itIsWhatPyTorchComputes() throws {
    checkNetwork(ModuleGroup([("flow", flow)]))
    let fixture = try PyTorchCase.fixture(under: "coupling-flow")
    var parameters = Parameters()
    for spec in flow.parameters {
      let tensor = try #require(fixture["in." + (Self.names[spec.name] ?? "")])
      #expect(tensor.shape == spec.shape)
      parameters[spec.name] = tensor
    }
    parameters["z"] = try #require(fixture["in.z"])
    let (expected, probe) = (try #require(fixture["out"]), try #require(fixture["probe"]))
    let (_, slopes) = gradients(at: parameters) { pass in
      let density = flow.logDensity(of: pass["z"], in: pass)
      expectClose(density.value, expected, tolerance: 2e-5)
      return (density * Variable(probe)).sum()
    }
    for (name, other) in Self.names.merging(["z": "z"], uniquingKeysWith: { $1 }) {
      expectClose(slopes[name], try #require(fixture["gradient." + other]), tolerance: 1e-4)
    }
    // And back again.
    let pass = Pass(parameters)
    let noise = flow.noise(of: Variable(parameters["z"]), in: pass).noise.value
    expectClose(flow.vectors(of: noise, in: pass), parameters["z"], tolerance: 1e-5)
  }

  @Test func beforeTrainingItIsTheIdentity() {
    let flow = CouplingFlow("f", width: 5, layers: 3, hidden: [])
    let parameters = Parameters(flow.parameters, key: RandomKey(seed: 1))
    let z = RandomKey(seed: 2).normal([4, 5])
    let (noise, stretch) = flow.noise(of: Variable(z), in: Pass(parameters))
    #expect(noise.value.array == z.array && stretch.value.array == [0, 0, 0, 0])
    // Every coordinate has its turn.
    var moved = parameters
    for name in moved.names where name.hasSuffix("bias") {
      moved[name] = Tensor(repeating: 0.5, shape: moved[name].shape)
    }
    let changed = flow.noise(of: Variable(z), in: Pass(moved)).noise.value
    #expect(zip(changed.array, z.array).allSatisfy { $0 != $1 })
  }
}
