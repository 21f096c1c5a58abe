import LimnNetworks
import LimnTensors
import LimnTestSupport
import Testing

@Suite struct LossesTests {
  @Test(arguments: Loss.allCases)
  func valuesAndGradientsArePyTorchs(loss: Loss) throws {
    let pyTorch = try PyTorchCase(loss.rawValue)
    for layout in [Layout.plain, .blocked] {
      let target = try pyTorch.constant("target").converted(to: layout)
      try pyTorch.check { loss($0["x"], target: target) }
    }
  }

  @Test func charbonnierIsRoundAtItsMiddle() {
    var parameters = Parameters()
    parameters["x"] = Tensor([0, 1e-3, -1e-3, 2e-2], shape: [4])
    let slopes = gradients(at: parameters) { Loss.charbonnier($0["x"], target: Tensor(zeros: [4])) * 4 }.gradients
    expectClose(slopes["x"], Tensor([0, 0.707107, -0.707107, 0.998752], shape: [4]), tolerance: 1e-5)
  }

  @Test(arguments: [(Loss.l1, 0), (.mse, 0), (.charbonnier, 1e-3)])
  func noneIsBelowItsValueAtTheTarget(loss: Loss, least: Double) {
    let target = RandomKey(seed: 1).normal([1, 3, 4, 4])
    func value(_ x: Tensor) -> Double { Double(loss(Variable(x.converted(to: .blocked)), target: target).value.scalar) }
    #expect(abs(value(target) - least) < 1e-9)
    #expect(value(target + RandomKey(seed: 2).normal(target.shape)) > 0.5)
  }
}
