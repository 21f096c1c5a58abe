import Foundation
import LimnNetworks
import LimnTensors
import TensorKit
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

  /// The definition in double precision.
  private func value(_ activation: Activation, _ x: Double) -> Double {
    switch activation {
    case .relu: max(x, 0)
    case .leakyReLU: x > 0 ? x : 0.2 * x
    case .sigmoid: 1 / (1 + exp(-x))
    case .tanh: tanh(x)
    case .silu: x / (1 + exp(-x))
    case .softplus: max(x, 0) + log1p(exp(-abs(x)))
    }
  }

  /// The derivative of the definition.
  private func slope(_ activation: Activation, _ x: Double) -> Double {
    let s = 1 / (1 + exp(-x))
    return switch activation {
    case .relu: x > 0 ? 1 : 0
    case .leakyReLU: x > 0 ? 1 : 0.2
    case .sigmoid: s * (1 - s)
    case .tanh: 1 - tanh(x) * tanh(x)
    case .silu: s * (1 + x * (1 - s))
    case .softplus: s
    }
  }

  @Test(arguments: Activation.allCases)
  func valuesAndSlopesAreTheDefinitionsOverTheWholeRange(activation: Activation) {
    var inputs: [Float] = [0, -0.0, 88.7, -88.7, 104, -104, .greatestFiniteMagnitude, .leastNonzeroMagnitude]
    for step in -2000...2000 { inputs.append(Float(step) * 0.0503) }
    for exponent in -126...6 {
      inputs += [Float(sign: .plus, exponent: exponent, significand: 1.37), -exp2(Float(exponent))]
    }
    var parameters = Parameters()
    parameters["x"] = Tensor(inputs, shape: [inputs.count])
    let found = activation(Variable(parameters["x"])).value.array
    let slopes = gradients(at: parameters) { activation($0["x"]).sum() }.gradients["x"].array
    for (x, (y, dy)) in zip(inputs, zip(found, slopes)) {
      let expected = Float(value(activation, Double(x)))
      let allowed = 4 * Double(expected.ulp) + 1e-37
      if !(y == expected || abs(Double(y) - Double(expected)) <= allowed) {
        Issue.record("\(activation)(\(x)) is \(y), expected \(expected)")
      }
      guard abs(x) < 1e4, x != 0 else { continue }
      if !(abs(Double(dy) - slope(activation, Double(x))) <= 1e-6) {
        Issue.record("the slope of \(activation) at \(x) is \(dy), expected \(slope(activation, Double(x)))")
      }
    }
  }

  @Test func infinitiesHaveTheirLimitsAndWhatIsNoNumberStaysNone() {
    func values(_ activation: Activation) -> [Float] {
      activation(Variable(Tensor([.infinity, -.infinity, .nan], shape: [3]))).value.array
    }
    for activation in Activation.allCases {
      #expect(values(activation)[2].isNaN)
      #expect(values(activation)[0] == (activation == .sigmoid || activation == .tanh ? 1 : .infinity))
    }
    #expect(values(.relu)[1] == 0 && values(.sigmoid)[1] == 0 && values(.softplus)[1] == 0)
    #expect(values(.tanh)[1] == -1 && values(.leakyReLU)[1] == -.infinity)
  }

  @Test(arguments: Activation.allCases, [1, 17, 66_000])
  func anElementDoesNotDependOnItsPlace(activation: Activation, count: Int) {
    let x = RandomKey(seed: 1).normal([count])
    let all = activation(Variable(x)).value
    let threaded = Threads.$count.withValue(3) { activation(Variable(x)).value }
    expectSame(threaded, all)
    let last = activation(Variable(x.items(count - 1..<count))).value
    #expect(abs(last.scalar - all.array[count - 1]) <= 4 * last.scalar.ulp)
  }
}
