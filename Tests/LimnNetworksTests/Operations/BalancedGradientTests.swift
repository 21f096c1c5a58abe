import LimnNetworks
import LimnTensors
import TensorKit
import Testing

@Suite struct BalancedGradientTests {
  private let parameters: Parameters = {
    var parameters = Parameters()
    parameters["x"] = RandomKey(seed: 1).normal([2, 3, 4, 4])
    return parameters
  }()

  @Test(arguments: [Layout.plain, .blocked])
  func theGradientHasTheNormAndItsOwnDirection(layout: Layout) {
    var parameters = parameters
    parameters["x"] = parameters["x"].converted(to: layout)
    let probe = Variable(RandomKey(seed: 2).normal([2, 3, 4, 4]))
    let plain = gradients(at: parameters) { ($0["x"] * probe).sum() * 37 }
    let balanced = gradients(at: parameters) { ($0["x"].balancingGradient(toNorm: 2.5) * probe).sum() * 37 }
    #expect(balanced.value == plain.value)
    #expect(abs(balanced.gradients["x"].squaredNorm().squareRoot() - 2.5) < 1e-5)
    let factor = Float(2.5 / plain.gradients["x"].squaredNorm().squareRoot())
    expectClose(balanced.gradients["x"], plain.gradients["x"] * factor, tolerance: 1e-6)
  }

  @Test func whatElseFlowsBackIsAdded() {
    let (_, slopes) = gradients(at: parameters) { $0["x"].balancingGradient(toNorm: 0).sum() + $0["x"].sum() }
    #expect(slopes["x"].array.allSatisfy { $0 == 1 })
  }

  @Test func noGradientStaysNone() {
    let (value, slopes) = gradients(at: parameters) { ($0["x"].balancingGradient(toNorm: 5) * 0).sum() }
    #expect(value == 0 && slopes["x"].array.allSatisfy { $0 == 0 })
  }
}
