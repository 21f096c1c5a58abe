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
