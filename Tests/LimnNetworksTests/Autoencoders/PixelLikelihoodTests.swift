import Foundation
import LimnNetworks
import LimnTensors
import NetworkKit
import Testing

@Suite struct PixelLikelihoodTests {
  private let key = RandomKey(seed: 1)

  private var logits: Tensor { key.split("x").normal([3, 2, 5, 7]) * 3 }
  private var target: Tensor { key.split("t").normal([3, 2, 5, 7]).mapped { 1 / (1 + exp(-$0)) } }

  @Test func bernoulliPixelsCostTheirCrossEntropy() {
    let found = PixelLikelihood.bernoulli(Variable(logits), target: target)
    let (x, t) = (logits.array.map(Double.init), target.array.map(Double.init))
    for item in 0..<3 {
      let expected = (item * 70..<item * 70 + 70).reduce(0.0) { sum, place in
        let p = 1 / (1 + exp(-x[place]))
        return sum - t[place] * log(p) - (1 - t[place]) * log(1 - p)
      }
      #expect(abs(found.items[item] / expected - 1) < 1e-5)
    }
    #expect(abs(Double(found.mean.value.scalar) * 3 / found.items.reduce(0, +) - 1) < 1e-5)
    // Logits far from 0 cost what they must, and no more.
    let far = PixelLikelihood.bernoulli(
      Variable(Tensor([90, -90], shape: [2, 1])), target: Tensor([0, 0], shape: [2, 1]))
    #expect(abs(far.items[0] - 90) < 1e-4 && abs(far.items[1]) < 1e-4)
  }

  @Test func normalPixelsCostTheirLogDensity() {
    let variance = Tensor([-1.5], shape: [1])
    let found = PixelLikelihood.gaussian(Variable(logits), target: target, logVariance: Variable(variance))
    let (x, t) = (logits.array.map(Double.init), target.array.map(Double.init))
    for item in 0..<3 {
      let expected = (item * 70..<item * 70 + 70).reduce(0.0) { sum, place in
        sum + 0.5 * (log(2 * Double.pi) - 1.5 + (x[place] - t[place]) * (x[place] - t[place]) * exp(1.5))
      }
      #expect(abs(found.items[item] / expected - 1) < 1e-5)
    }
  }

  @Test func totalsHaveTheGradientsOfTheirValues() {
    var values = Parameters()
    values["x"] = logits
    values["v"] = Tensor([-0.5], shape: [1])
    let weights: [Float] = [0.2, 1.5, 0]
    checkGradient(at: values) { PixelLikelihood.bernoulli($0["x"], target: target).total(weights) }
    checkGradient(at: values) {
      PixelLikelihood.gaussian($0["x"], target: target, logVariance: $0["v"]).total(weights)
    }
  }

  @Test func cosinesOfItems() {
    var values = Parameters()
    values["a"] = key.split("a").normal([3, 5])
    values["b"] = key.split("b").normal([3, 5])
    checkGradient(at: values) { $0["a"].squaredCosine(with: $0["b"]) }
    checkGradient(at: values) { $0["a"].items(1..<3) }
    let (a, b) = (values["a"].array.map(Double.init), values["b"].array.map(Double.init))
    func dot(_ x: [Double], _ y: [Double], _ item: Int) -> Double {
      (item * 5..<item * 5 + 5).reduce(0) { $0 + x[$1] * y[$1] }
    }
    let expected = (0..<3).reduce(0.0) { $0 + dot(a, b, $1) * dot(a, b, $1) / (dot(a, a, $1) * dot(b, b, $1)) / 3 }
    #expect(
      abs(Double(Variable(values["a"]).squaredCosine(with: Variable(values["b"])).value.scalar) - expected) < 1e-6)
    let same = Variable(values["a"]).squaredCosine(with: Variable(values["a"] * -2))
    #expect(abs(same.value.scalar - 1) < 1e-6)
    #expect(Variable(Tensor(zeros: [2, 2])).squaredCosine(with: Variable(Tensor(zeros: [2, 2]))).value.scalar == 0)
  }

  @Test func codesAreReplacedByTheNearestValues() {
    let values = Tensor([0, 1, -1, 2], shape: [2, 2])
    let code = Variable(Tensor([0.4, 0.4, 0.6, 0.6], shape: [2, 2]))
    let (quantised, levels) = code.quantised(to: values)
    #expect(quantised.value.array == [0, -1, 1, 2] && levels == [0, 0, 1, 1])
    let loss = quantisationLoss(code, values: Variable(values), levels: levels)
    #expect(abs(loss.code.value.scalar - (0.16 + 1.96 + 0.16 + 1.96) / 2) < 1e-6)
    var parameters = Parameters()
    (parameters["x"], parameters["v"]) = (code.value, values)
    checkGradient(at: parameters) { pass in
      let loss = quantisationLoss(pass["x"], values: Variable(values), levels: levels)
      return loss.code
    }
    checkGradient(at: parameters) { quantisationLoss(Variable(code.value), values: $0["v"], levels: levels).values }
  }

  @Test func rowsAreRepeatedAndWeighted() {
    var values = Parameters()
    values["x"] = key.normal([3, 4])
    let weights: [Float] = [1, -2, 0.5, 0.25, 3, 0]
    checkGradient(at: values) { $0["x"].repeatingRows(2) }
    checkGradient(at: values) { $0["x"].repeatingRows(2).weightedSum(weights) }
    let x = values["x"].array.map(Double.init)
    let expected = (0..<6).reduce(0.0) { sum, row in
      sum + (0..<4).reduce(0) { $0 + x[row / 2 * 4 + $1] } * Double(weights[row])
    }
    let found = Variable(values["x"]).repeatingRows(2).weightedSum(weights)
    #expect(abs(Double(found.value.scalar) - expected) < 1e-5)
  }
}
