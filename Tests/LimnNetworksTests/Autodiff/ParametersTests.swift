import LimnNetworks
import LimnTensors
import TensorKit
import Testing

@Suite struct ParametersTests {
  @Test func namesKeepTheirOrder() {
    var parameters = Parameters()
    for name in ["z", "a", "m"] { parameters[name] = Tensor(zeros: [2]) }
    parameters["a"] = Tensor(zeros: [3])
    #expect(parameters.names == ["z", "a", "m"])
    #expect(parameters.count == 7)
    #expect(parameters.tensor("b") == nil)
    #expect(parameters.mapped { $0 + $0 }.names == ["z", "a", "m"])
  }

  @Test func firstValuesDependOnTheNameAlone() {
    let first = ParameterSpec("first", [4, 5], .heNormal(fanIn: 5, gain: 1))
    let second = ParameterSpec("second", [4, 5], .heNormal(fanIn: 5, gain: 1))
    let key = RandomKey(seed: 1)
    expectSame(Parameters([first, second], key: key)["second"], Parameters([second], key: key)["second"])
    #expect(Parameters([first, second], key: key)["first"].array != Parameters([second], key: key)["second"].array)
  }

  @Test func firstValuesHaveTheirSpread() {
    let specs = [
      ParameterSpec("w", [64, 25, 3, 3], .heNormal(fanIn: 225, gain: 3)), ParameterSpec("b", [4], .zeros),
      ParameterSpec("g", [4], .ones),
    ]
    let parameters = Parameters(specs, key: RandomKey(seed: 2))
    let spread = (parameters["w"].squaredNorm() / Double(parameters["w"].count)).squareRoot()
    #expect(abs(spread - 0.2) < 0.005)
    #expect(abs(parameters["w"].mean()) < 0.01)
    #expect(parameters["b"].array == [0, 0, 0, 0])
    #expect(parameters["g"].array == [1, 1, 1, 1])
  }

  @Test func aCopyKeepsItsNumbers() {
    var parameters = Parameters()
    parameters["a"] = Tensor(zeros: [2])
    let copy = parameters
    parameters.update("a") { $0.withMutableValues { $0[0] = 1 } }
    #expect(copy["a"].array == [0, 0])
    #expect(parameters["a"].array == [1, 0])
  }
}
