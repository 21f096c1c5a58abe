import LimnFoundation
import LimnNetworks
import LimnTensors

/// How far the units are from being independent, by a discriminator that tells latents from such whose units were each taken from another
/// image of the batch, times a weight (Kim and Mnih, "Disentangling by factorising", 2018: FactorVAE). The discriminator is trained in the same
/// steps, at the model's learning rate, and is no part of the model.
package struct DensityRatioPenalty: LatentPenalty {
  /// The weight of the total correlation.
  package let weight: Double
  /// Units of each hidden layer of the discriminator.
  package let hidden: [Int]

  /// Its name, parameters and help in recipes.
  package static let declaration = Parameter(
    "factor",
    .group([
      Parameter("weight", .number(0...10_000), help: "The weight of the total correlation: gamma of FactorVAE."),
      Parameter(
        "hidden", .list(of: .integer(1...8192), count: 1...16), help: "Units of the discriminator's hidden layers.",
        default: .list([Argument](repeating: .integer(1000), count: 6))),
    ]),
    help: "The total correlation of the units by a discriminator, which is trained beside the model.")

  /// Makes a penalty.
  package init(weight: Double, hidden: [Int] = [Int](repeating: 1000, count: 6)) {
    (self.weight, self.hidden) = (weight, hidden)
  }

  /// Makes a penalty of checked values.
  package init(_ values: Arguments) { self.init(weight: values.number("weight"), hidden: values.integers("hidden")) }

  /// The discriminator's parameters.
  package func parameters(units: Int) -> [ParameterSpec] { layers(units).flatMap(\.parameters) }

  /// The penalty of a batch at a step, and the discriminator's own loss, which reaches no parameter of the model.
  package func callAsFunction(_ latents: LatentBatch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    let code = latents.code.value.converted(to: .plain)
    let (count, units) = (code.shape[0], code.shape[1])
    let orders = (0..<units).map { key.split($0).permutation(count) }
    let mixed = Tensor(shape: code.shape) { output in
      code.withValues { values in
        for item in 0..<count {
          for unit in 0..<units { output[item * units + unit] = values[orders[unit][item] * units + unit] }
        }
      }
    }
    let layers = layers(units)
    func ratio(_ x: Variable, _ pass: Pass) -> Variable {
      var x = x
      for (place, layer) in layers.enumerated() {
        x = layer(x, in: pass)
        if place < layers.count - 1 { x = Activation.leakyReLU(x) }
      }
      return x
    }
    let (ones, zeros) = (Tensor(repeating: 1, shape: [count, 1]), Tensor(zeros: [count, 1]))
    let own =
      (binaryCrossEntropy(ratio(Variable(code), pass), labels: ones)
        + binaryCrossEntropy(ratio(Variable(mixed), pass), labels: zeros)) * 0.5
    let correlation = ratio(latents.code, pass.frozen).mean()
    return Losses(
      correlation * Float(weight) + own, terms: [.init("factor", correlation), .init("factor.discriminator", own)])
  }

  private func layers(_ units: Int) -> [Linear] {
    let widths = [units] + hidden + [1]
    return (0..<widths.count - 1).map { Linear("factor.\($0)", widths[$0], widths[$0 + 1]) }
  }
}
