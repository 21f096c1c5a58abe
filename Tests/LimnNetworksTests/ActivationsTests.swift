import LimnNetworks
import LimnTensors
import Testing

@Suite struct ActivationsTests {
  @Test(arguments: Activation.allCases)
  func valuesAndGradientsArePyTorchs(activation: Activation) throws {
    try PyTorchCase(activation.rawValue).check { activation($0["x"]) }
  }

  @Test(arguments: Activation.allCases)
  func farFromZeroNothingOverflows(activation: Activation) {
    var parameters = Parameters()
    parameters["x"] = Tensor([-1e4, -100, 0, 100, 1e4], shape: [5])
    let (value, slopes) = gradients(at: parameters) { activation($0["x"]).sum() }
    #expect(value.isFinite)
    #expect(slopes["x"].isFinite)
    #expect(slopes["x"].array.allSatisfy { (-0.1...1.1).contains($0) })
  }
}
