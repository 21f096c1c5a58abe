import Foundation
import LimnFoundation
import LimnNetworks
import LimnTensors
import LimnTraining
import NetworkKit
import Testing

/// What every penalty keeps, and what each of them is.
@Suite struct LatentPenaltyTests {
  private let key = RandomKey(seed: 5)

  /// Means, log-variances and latents of three images in four units; no latent is near 0, where the L1 norm has a kink.
  private func values() -> Parameters {
    var values = Parameters()
    for name in ["mean", "variance"] { values[name] = key.split(name).normal([3, 4]) }
    values["code"] = key.split("code").normal([3, 4]).mapped { $0 + ($0 < 0 ? -0.2 : 0.2) }
    return values
  }

  private func batch(_ pass: Pass, hasPosterior: Bool = true) -> LatentBatch {
    LatentBatch(
      code: pass["code"],
      posterior: hasPosterior ? Gaussian(mean: pass["mean"], logVariance: pass["variance"]) : nil)
  }

  private func cost(_ penalty: some LatentPenalty, step: Int = 0) -> Losses {
    penalty(batch(Pass(values())), step: step, key: key, in: Pass(values()))
  }

  @Test("A name in kebab-case, a line of help, a default or not for each value; values make the penalty")
  func declarations() throws {
    let names = StandardPenalties.all.map { $0.name }
    #expect(
      Set(names).count == names.count
        && names == ["kl", "l1", "l2", "tc", "covariance", "kl-sparsity", "contraction", "capacity", "factor"])
    for type in StandardPenalties.all {
      let declaration = type.declaration
      guard case .group(let parts, _) = declaration.kind else {
        Issue.record("\(declaration.name) is no group")
        continue
      }
      for parameter in [declaration] + parts {
        #expect(parameter.help.hasSuffix(".") && !parameter.help.contains("\n"), "\(parameter.name)")
        #expect(parameter.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" })
        if let value = parameter.defaultValue { #expect(parameter.fault(value) == nil) }
      }
    }
  }

  @Test func everyPenaltyHasTheGradientOfItsValueAndNamesItsTerms() {
    let penalties: [any LatentPenalty] = [
      DivergencePenalty(beta: 0.7), SparsityPenalty(weight: 0.3), NormPenalty(weight: 0.6),
      TotalCorrelationPenalty(weight: 2),
      CovariancePenalty(offDiagonal: 2, diagonal: 0.5), RarityPenalty(weight: 0.7, share: 0.2),
      ContractionPenalty(weight: 2), CapacityPenalty(weight: 3, nats: 2, steps: 8),
      DensityRatioPenalty(weight: 2, hidden: [5]),
    ]
    #expect(penalties.count == StandardPenalties.all.count)
    // One with a network of its own has a loss beside the gradient's: it has a test of its own.
    for penalty in penalties where penalty.parameters(units: 4).isEmpty {
      let type = type(of: penalty)
      var values = values()
      if type.needsPosterior {
        values = only(["mean", "variance"], of: values)
      } else {
        values = only(["code"], of: values)
      }
      let all = self.values()
      // A linear encoder, whose Jacobian is its weights.
      values["weight"] = key.split("weight").normal([4, 5])
      let inputs = key.split("inputs").normal([3, 5])
      func view(_ pass: Pass) -> LatentBatch.Encoder {
        .init(inputs, code: linear(Variable(inputs), weight: pass["weight"], bias: nil)) {
          linear(Variable($0), weight: pass["weight"], bias: nil)
        }
      }
      checkGradient(at: values) { pass in
        let code = type.needsPosterior ? Variable(all["code"]) : pass["code"]
        let posterior =
          type.needsPosterior ? Gaussian(mean: pass["mean"], logVariance: pass["variance"]) : nil
        var latents = LatentBatch(code: code, posterior: posterior)
        latents.encoder = view(pass)
        return penalty(latents, step: 3, key: key, in: pass).total
      }
      var latents = batch(Pass(self.values()))
      latents.encoder = view(Pass(values))
      let found = penalty(latents, step: 0, key: key, in: Pass(values))
      #expect(found.terms.map(\.name).allSatisfy { $0.hasPrefix(type.name) } && !found.terms.isEmpty)
      for spec in penalty.parameters(units: 4) { #expect(spec.name.hasPrefix(type.name + ".")) }
    }
  }

  private func only(_ names: [String], of values: Parameters) -> Parameters {
    var result = Parameters()
    for name in names { result[name] = values[name] }
    return result
  }

  @Test func theSparsityPenaltyIsTheMeanL1Norm() throws {
    let code = values()["code"].array
    let norm = code.reduce(0) { $0 + abs(Double($1)) } / 3
    for weight in [0, 0.5, 3] {
      let found = cost(SparsityPenalty(weight: weight))
      #expect(abs(Double(found.total.value.scalar) - weight * norm) < 1e-5 * (1 + norm))
      #expect(found.terms.map(\.name) == ["l1"] && abs(found.terms[0].value - norm) < 1e-5 * norm)
      #expect(found.units.isEmpty)
    }
  }

  @Test func theNormPenaltyIsTheMeanSquaredNorm() {
    let norm = values()["code"].array.reduce(0) { $0 + Double($1) * Double($1) } / 3
    for weight in [0, 0.5, 3] {
      let found = cost(NormPenalty(weight: weight))
      #expect(abs(Double(found.total.value.scalar) - weight * norm) < 1e-5 * (1 + weight * norm))
      #expect(found.terms.map(\.name) == ["l2"] && abs(found.terms[0].value - norm) < 1e-5 * norm)
    }
  }

  @Test(
    "Over directions the mean is the squared norm of the Jacobian, which of a linear encoder is that of its weights")
  func theContractionPenaltyIsTheNormOfTheJacobian() {
    let weight = key.split("weight").normal([4, 5])
    let inputs = key.split("inputs").normal([50, 5])
    var sum = 0.0
    for draw in 0..<40 {
      let encode: (Tensor) -> Variable = { linear(Variable($0), weight: Variable(weight), bias: nil) }
      let latents = LatentBatch(code: encode(inputs), encoder: .init(inputs, code: encode(inputs), encode: encode))
      let found = ContractionPenalty(weight: 3)(latents, step: 0, key: key.split(draw), in: Pass(Parameters()))
      #expect(abs(Double(found.total.value.scalar) - 3 * found.terms[0].value) < 1e-3 * found.terms[0].value)
      sum += found.terms[0].value / 40
    }
    #expect(abs(sum - weight.squaredNorm()) < 0.1 * weight.squaredNorm())
  }

  @Test("From a prior that is standard normal, but said to be trained, the divergence of many draws is the exact one")
  func theDivergenceFromATrainedPrior() {
    let posterior = Gaussian(
      mean: Variable(key.split("m").normal([4, 3])), logVariance: Variable(key.split("v").normal([4, 3])))
    let many = Gaussian(
      mean: posterior.mean.repeatingRows(4000), logVariance: posterior.logVariance.repeatingRows(4000))
    let code = many.draw(noise: key.normal([16_000, 3]))
    let normal = Gaussian(mean: Variable(Tensor(zeros: [1, 3])), logVariance: Variable(Tensor(zeros: [1, 3])))
    var latents = LatentBatch(code: code, posterior: many)
    latents.logPrior = normal.mixtureLogDensity(of: code)
    let exact = posterior.divergenceByUnit().units.reduce(0, +)
    let found = latents.divergence()
    #expect(abs(found.value - exact) < 0.05 * exact && found.units.isEmpty)
    #expect(abs(Double(found.sum.value.scalar) - found.value) < 1e-5 * exact)
    #expect(latents.divergence(floor: 100).sum.value.scalar == 300)
  }

  @Test("An estimate below 0 is no floor, where none is given")
  func aDivergenceBelowZero() {
    let zeros = Variable(Tensor(zeros: [2, 3]))
    var latents = LatentBatch(code: zeros, posterior: Gaussian(mean: zeros, logVariance: zeros))
    latents.logPrior = Variable(Tensor([5, 7], shape: [2]))
    let found = latents.divergence()
    #expect(found.value < -8 && Double(found.sum.value.scalar) == found.value)
    #expect(latents.divergence(floor: 0.5).sum.value.scalar == 1.5)
  }

  @Test func theDivergencePenaltyIsItsDefinition() throws {
    let (mean, variance) = (values()["mean"].array, values()["variance"].array)
    var units = [Double](repeating: 0, count: 4)
    for index in mean.indices {
      let (m, v) = (Double(mean[index]), Double(variance[index]))
      units[index % 4] += (m * m + exp(v) - 1 - v) / 2 / 3
    }
    let sum = units.reduce(0, +)
    for (step, rise) in [(0, 0.25), (1, 0.5), (3, 1.0), (100, 1.0)] {
      let found = cost(DivergencePenalty(beta: 2, warmUp: 4), step: step)
      #expect(abs(Double(found.total.value.scalar) - 2 * rise * sum) < 1e-4 * sum)
      #expect(found.terms.map(\.name) == ["kl"] && abs(found.terms[0].value - sum) < 1e-5 * sum)
      #expect(zip(found.units, units).allSatisfy { abs($0 - $1) < 1e-5 * (1 + $1) })
    }
    let floor = units.map { max($0, 1.5) }.reduce(0, +)
    #expect(abs(Double(cost(DivergencePenalty(freeBits: 1.5)).total.value.scalar) - floor) < 1e-4 * floor)
  }

  @Test func theTotalCorrelationIsItsDefinition() {
    let (code, mean, variance) = (values()["code"].array, values()["mean"].array, values()["variance"].array)
    func density(_ item: Int, _ other: Int, _ unit: Int) -> Double {
      let (z, m) = (Double(code[item * 4 + unit]), Double(mean[other * 4 + unit]))
      let v = Double(variance[other * 4 + unit])
      return exp(-0.5 * (log(2 * Double.pi) + v + (z - m) * (z - m) * exp(-v)))
    }
    var expected = 0.0
    for item in 0..<3 {
      let joint = (0..<3).reduce(0.0) { sum, other in
        sum + (0..<4).reduce(1.0) { $0 * density(item, other, $1) } / 3
      }
      let margins = (0..<4).reduce(1.0) { product, unit in
        product * (0..<3).reduce(0.0) { $0 + density(item, $1, unit) / 3 }
      }
      expected += log(joint / margins) / 3
    }
    let found = cost(TotalCorrelationPenalty(weight: 5))
    #expect(abs(Double(found.total.value.scalar) - 5 * expected) < 1e-4 * (1 + abs(expected)))
    #expect(found.terms.map(\.name) == ["tc"] && abs(found.terms[0].value - expected) < 1e-5 * (1 + abs(expected)))
    // It depends on the latents too.
    let all = values()
    checkGradient(at: all) { pass in
      TotalCorrelationPenalty.totalCorrelation(
        pass["code"], Gaussian(mean: pass["mean"], logVariance: pass["variance"]))
    }
  }

  @Test func theCovariancePenaltyIsItsDefinition() {
    func covariance(_ x: [Float], _ a: Int, _ b: Int) -> Double {
      func mean(_ unit: Int) -> Double { (0..<3).reduce(0) { $0 + Double(x[$1 * 4 + unit]) } / 3 }
      return (0..<3).reduce(0) { sum, item in
        sum + (Double(x[item * 4 + a]) - mean(a)) * (Double(x[item * 4 + b]) - mean(b)) / 3
      }
    }
    for (isAggregate, hasPosterior) in [(false, true), (true, true), (false, false)] {
      let x = values()[hasPosterior ? "mean" : "code"].array
      var (beside, along) = (0.0, 0.0)
      for a in 0..<4 {
        for b in 0..<4 where a != b { beside += covariance(x, a, b) * covariance(x, a, b) }
        var own = covariance(x, a, a)
        if isAggregate { own += (0..<3).reduce(0) { $0 + exp(Double(values()["variance"].array[$1 * 4 + a])) / 3 } }
        along += (own - 1) * (own - 1)
      }
      let penalty = CovariancePenalty(offDiagonal: 2, diagonal: 3, isAggregate: isAggregate)
      let pass = Pass(values())
      let found = penalty(batch(pass, hasPosterior: hasPosterior), step: 0, key: key, in: pass)
      #expect(abs(Double(found.total.value.scalar) / (2 * beside + 3 * along) - 1) < 1e-5)
      #expect(found.terms.map(\.name) == ["covariance", "covariance.diagonal"])
    }
    checkGradient(at: values()) { pass in
      CovariancePenalty(offDiagonal: 2, diagonal: 3, isAggregate: true)(batch(pass), step: 0, key: key, in: pass).total
    }
  }

  @Test func theOtherSparsityIsADivergenceOfShares() {
    let code = values()["code"].array
    let expected = (0..<4).reduce(0.0) { sum, unit in
      let mean = (0..<3).reduce(0) { $0 + 1 / (1 + exp(-Double(code[$1 * 4 + unit]))) } / 3
      return sum + 0.1 * log(0.1 / mean) + 0.9 * log(0.9 / (1 - mean))
    }
    let found = cost(RarityPenalty(weight: 4, share: 0.1))
    #expect(
      abs(Double(found.total.value.scalar) / (4 * expected) - 1) < 1e-5 && abs(found.terms[0].value - expected) < 1e-5)
  }

  @Test func theCapacityRisesAndDrawsTheDivergenceFromBothSides() {
    let divergence = cost(DivergencePenalty()).terms[0].value
    for (step, capacity) in [(0, 1.0), (3, 4.0), (100, 8.0)] {
      let found = cost(CapacityPenalty(weight: 10, nats: 8, steps: 8), step: step)
      #expect(abs(Double(found.total.value.scalar) - 10 * abs(divergence - capacity)) < 1e-3)
      #expect(found.terms.map(\.name) == ["capacity.kl", "capacity"] && found.terms[1].value == capacity)
    }
  }

  @Test func theDiscriminatorIsTrainedBesideTheModel() throws {
    let penalty = DensityRatioPenalty(weight: 3, hidden: [5, 4])
    let specs = penalty.parameters(units: 4)
    #expect(specs.map(\.shape) == [[5, 4], [5], [4, 5], [4], [1, 4], [1]])
    #expect(specs.allSatisfy { $0.name.hasPrefix("factor.") })
    var all = values()
    let own = Parameters(specs, key: RandomKey(seed: 9))
    for name in own.names { all[name] = own[name] }
    func losses(_ pass: Pass) -> Losses {
      penalty(LatentBatch(code: pass["code"], posterior: nil), step: 0, key: key, in: pass)
    }
    // The code sees the discriminator as it is, weighted; the discriminator sees the code as it is.
    let found = gradients(at: all) { losses($0).total }
    let ratio = gradients(at: all) { pass -> Variable in
      var x = pass["code"]
      for index in 0..<3 {
        x = linear(x, weight: pass.frozen["factor.\(index).weight"], bias: pass.frozen["factor.\(index).bias"])
        if index < 2 { x = Activation.leakyReLU(x) }
      }
      return x.mean()
    }
    let difference = (found.gradients["code"] - ratio.gradients["code"] * 3).squaredNorm()
    #expect(difference < 1e-10 && ratio.gradients["code"].squaredNorm() > 1e-6)
    let terms = losses(Pass(all)).terms
    #expect(terms.map(\.name) == ["factor", "factor.discriminator"] && abs(terms[0].value - ratio.value) < 1e-6)
    #expect(abs(found.value - 3 * terms[0].value - terms[1].value) < 1e-5)
    #expect(found.gradients["factor.2.weight"].squaredNorm() > 0)
  }

  /// Of latents whose units are the same number, the discriminator learns that they are not independent; of independent ones nothing.
  @Test func itTellsDependentUnitsFromIndependentOnes() {
    let penalty = DensityRatioPenalty(weight: 1, hidden: [16])
    func correlation(_ code: Tensor) -> Double {
      var adam = Adam(Parameters(penalty.parameters(units: 2), key: RandomKey(seed: 1)), settings: Adam.Settings())
      var last = 0.0
      for step in 0..<300 {
        let slopes = gradients(at: adam.weights) { pass in
          let losses = penalty(
            LatentBatch(code: Variable(code)), step: step, key: RandomKey(seed: 2).split(step), in: pass)
          last = losses.terms[0].value
          return losses.total
        }.gradients
        _ = adam.update(meanOf: [slopes], learningRate: 0.01)
      }
      return last
    }
    let one = RandomKey(seed: 3).normal([200, 1]).array
    #expect(correlation(Tensor(one.flatMap { [$0, $0] }, shape: [200, 2])) > 0.5)
    #expect(abs(correlation(RandomKey(seed: 4).normal([200, 2]))) < 0.4)
  }
}
