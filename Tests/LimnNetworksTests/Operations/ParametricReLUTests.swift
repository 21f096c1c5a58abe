import LimnNetworks
import LimnTensors
import TensorKit
import Testing

@Suite struct ParametricReLUTests {
  @Test(arguments: ["prelu", "prelu-rows"])
  func valuesAndGradientsArePyTorchs(name: String) throws {
    try PyTorchCase(name).check { parametricReLU($0["x"], slopes: $0["slopes"]) }
  }

  @Test func aSlopeOfOneChangesNothingAndOfZeroIsReLU() {
    let x = RandomKey(seed: 1).normal([2, 17, 3, 5])
    func result(_ slope: Float) -> Tensor {
      parametricReLU(Variable(x), slopes: Variable(Tensor(repeating: slope, shape: [17]))).value
    }
    expectSame(result(1).converted(to: .plain), x)
    #expect(result(0).array == Activation.relu(Variable(x)).value.array)  // −0 is 0
  }

  @Test func aFrozenSlopeLetsTheGradientThrough() {
    var parameters = Parameters()
    parameters["x"] = Tensor([-2, 3], shape: [1, 2])
    let slopes = Variable(Tensor([0.5, 0.25], shape: [2]))
    let (_, gradient) = gradients(at: parameters) { parametricReLU($0["x"], slopes: slopes).sum() }
    #expect(gradient["x"].array == [0.5, 1])
  }
}
