import LimnFoundation
import LimnNetworks

/// How a training is measured on examples that it does not learn from: how many, how often, and when it stops.
package struct Validation: Sendable, Hashable {
  /// The share of the files that are held out.
  package var share: Double
  /// Steps from one measurement to the next.
  package var every: Int
  /// After so many measurements in a row without a lower loss the training stops; nil: at its last step.
  package var patience: Int?
  /// The most examples that are measured.
  package var examples: Int

  /// Makes settings.
  package init(share: Double, every: Int, patience: Int? = nil, examples: Int = 1000) {
    (self.share, self.every, self.patience, self.examples) = (share, every, patience, examples)
  }

  /// Whether a step is one after which the training is measured.
  func isDue(after step: Int, of steps: Int) -> Bool { step % every == 0 || step == steps }
}

/// The least loss on held-out examples so far, and the weights that had it: what a training keeps as its model.
package struct BestWeights: Sendable {
  /// The least loss, a mean over the examples.
  package let loss: Double
  /// The step after which it was measured.
  package let step: Int
  /// The weights.
  package let weights: Parameters
  /// Measurements since then without a lower loss.
  package var waited = 0

  /// Makes a record.
  package init(loss: Double, step: Int, weights: Parameters, waited: Int = 0) {
    (self.loss, self.step, self.weights, self.waited) = (loss, step, weights, waited)
  }

  /// The record after another measurement; one that is not a finite number is none of the least.
  package static func after(_ earlier: BestWeights?, loss: Double, step: Int, weights: Parameters) -> BestWeights? {
    if loss.isFinite, loss < earlier?.loss ?? .infinity { return BestWeights(loss: loss, step: step, weights: weights) }
    var same = earlier
    same?.waited += 1
    return same
  }

  /// Whether nothing became better for as long as the training has patience.
  package func endsTraining(_ validation: Validation?) -> Bool {
    validation?.patience.map { waited >= $0 } ?? false
  }
}
