import Foundation
import LimnNetworks
import LimnTensors
import TensorKit
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

  private let floor = 0.6 / 255 * 0.6 / 255

  @Test func eachExampleOfLogMSECountsByItself() {
    // One example is off by 0.1 everywhere, one by 0.01: the mean of the two logarithms.
    let target = Tensor(zeros: [2, 3, 4, 4])
    var values = [Float](repeating: 0.1, count: 48)
    values += [Float](repeating: 0.01, count: 48)
    let found = Loss.logMSE(Variable(Tensor(values, shape: target.shape)), target: target).value.scalar
    #expect(abs(Double(found) - (log(1e-2 + floor) + log(1e-4 + floor)) / 2) < 1e-5)
    #expect(abs(Double(Loss.logMSE(Variable(target), target: target).value.scalar) - log(floor)) < 1e-5)
  }

  @Test(arguments: [(Loss.l1, 0), (.mse, 0), (.charbonnier, 1e-3)])
  func noneIsBelowItsValueAtTheTarget(loss: Loss, least: Double) {
    let target = RandomKey(seed: 1).normal([1, 3, 4, 4])
    func value(_ x: Tensor) -> Double { Double(loss(Variable(x.converted(to: .blocked)), target: target).value.scalar) }
    #expect(abs(value(target) - least) < 1e-9)
    #expect(value(target + RandomKey(seed: 2).normal(target.shape)) > 0.5)
  }

  @Test(arguments: Loss.allCases, [1, 16, 31, 150_001])
  func anyNumberOfElementsGivesTheSameOnAnyNumberOfThreads(loss: Loss, count: Int) {
    var parameters = Parameters()
    parameters["x"] = RandomKey(seed: 1).normal([count])
    let target = RandomKey(seed: 2).normal([count])
    let (value, slopes) = gradients(at: parameters) { loss($0["x"], target: target) * 2 }
    let differences = zip(parameters["x"].array, target.array).map { Double($0 - $1) }
    let terms = differences.map { d in
      switch loss {
      case .l1: abs(d)
      case .mse: d * d
      case .charbonnier: (d * d + 1e-6).squareRoot()
      case .logMSE: d * d
      }
    }
    if loss == .logMSE {
      let error = terms.reduce(0, +) / Double(count) + floor
      #expect(abs(value - 2 * log(error)) < 1e-5)
      let expected = differences.map { Float(2 * $0 / error) }
      expectClose(slopes["x"] * Float(count) * 0.5, Tensor(expected, shape: [count]), tolerance: 4e-6)
      return
    }
    let mean = terms.reduce(0, +) / Double(count)
    #expect(abs(value - 2 * mean) < 1e-6 * mean)
    let expected = zip(differences, terms).map { d, term in
      switch loss {
      case .l1: d > 0 ? 1 : d < 0 ? -1.0 : 0
      case .mse, .logMSE: 2 * d
      case .charbonnier: d / term
      }
    }
    let scale = 2 / Float(count)
    expectClose(slopes["x"] * (1 / scale), Tensor(expected.map { Float($0) }, shape: [count]), tolerance: 2e-6)
    let threaded = Threads.$count.withValue(3) { gradients(at: parameters) { loss($0["x"], target: target) * 2 } }
    #expect(threaded.value == value)
    expectSame(threaded.gradients["x"], slopes["x"])
  }
}
