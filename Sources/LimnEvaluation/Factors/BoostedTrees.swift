import Foundation
import LimnTensors

/// A classifier of boosted trees, scikit-learn's `GradientBoostingClassifier` with its defaults: 100 stages of trees of depth 3, one for
/// each class (of two classes one in all), at a learning rate of 0.1 (Friedman, "Greedy function approximation: a gradient boosting machine", 2001).
package struct BoostedTrees: Sendable {
  /// How much each column counts: by how much its splits lower the deviation, a mean over the trees, which sums to 1; all 0 where no tree
  /// is split.
  package let importances: [Double]
  private let prior: [Double]
  private let stages: [[(tree: RegressionTree, values: [Double])]]

  private static let (stageCount, depth, rate) = (100, 3, 0.1)

  /// Fits to columns of numbers and the class of each example, below `classes`.
  package init(columns: [[Double]], labels: [Int], classes: Int) {
    let columns = columns.map { $0.map { Float($0) } }
    let orders = columns.map { values in (0..<Int32(values.count)).sorted { values[Int($0)] < values[Int($1)] } }
    let count = labels.count
    // Of two classes one number decides.
    let outputs = classes == 2 ? 1 : classes
    var sizes = [Double](repeating: 0, count: classes)
    for label in labels { sizes[label] += 1 }
    let shares = sizes.map { min(max($0 / Double(count), 1.2e-7), 1 - 1.2e-7) }
    prior = outputs == 1 ? [log(shares[1] / shares[0])] : shares.map { log($0) }
    var raw = prior.map { [Double](repeating: $0, count: count) }
    var stages: [[(tree: RegressionTree, values: [Double])]] = []
    var (sums, trees) = ([Double](repeating: 0, count: columns.count), 0)
    for stage in 0..<Self.stageCount {
      let key = RandomKey(seed: 0).split("trees").split(stage)
      let residuals = Self.residuals(raw, labels)
      var grown: [(tree: RegressionTree, values: [Double])] = []
      for output in 0..<outputs {
        let targets = residuals[output]
        let tree = RegressionTree(
          columns: columns, orders: orders, targets: targets, depth: Self.depth, key: key.split(output))
        let values = Self.leafValues(tree, targets, outputs: outputs)
        for example in 0..<count { raw[output][example] += values[Int(tree.leaves[example])] }
        if tree.nodes.count > 1 {
          trees += 1
          for node in tree.nodes where node.child >= 0 { sums[node.column] += node.gain }
        }
        grown.append((tree, values))
      }
      stages.append(grown)
    }
    self.stages = stages
    let total = sums.reduce(0, +)
    importances = total > 0 ? sums.map { $0 / total } : sums
  }

  /// The class of each example of other columns.
  package func classes(of columns: [[Double]]) -> [Int] {
    let columns = columns.map { $0.map { Float($0) } }
    return (columns.first?.indices ?? 0..<0).map { example in
      var raw = prior
      for stage in stages {
        for (output, part) in stage.enumerated() {
          raw[output] += part.values[part.tree.leaf(of: example, in: columns)]
        }
      }
      if raw.count == 1 { return raw[0] > 0 ? 1 : 0 }
      return raw.indices.max { raw[$0] < raw[$1] } ?? 0
    }
  }

  /// By how much the probability of each output is off, `[output][example]`.
  private static func residuals(_ raw: [[Double]], _ labels: [Int]) -> [[Double]] {
    guard raw.count > 1 else {
      return [zip(raw[0], labels).map { Double($1) - 1 / (1 + exp(-$0)) }]
    }
    var residuals = raw
    for example in labels.indices {
      let largest = raw.reduce(-Double.infinity) { max($0, $1[example]) }
      var sum = 0.0
      for output in raw.indices {
        residuals[output][example] = exp(raw[output][example] - largest)
        sum += residuals[output][example]
      }
      for output in raw.indices {
        residuals[output][example] = (labels[example] == output ? 1 : 0) - residuals[output][example] / sum
      }
    }
    return residuals
  }

  /// What each leaf adds: one step of Newton's method, times the learning rate.
  private static func leafValues(_ tree: RegressionTree, _ residuals: [Double], outputs: Int) -> [Double] {
    var (sums, curvatures) = (
      [Double](repeating: 0, count: tree.nodes.count), [Double](repeating: 0, count: tree.nodes.count)
    )
    for (example, residual) in residuals.enumerated() {
      let leaf = Int(tree.leaves[example])
      sums[leaf] += residual
      // (y − r)(1 − y + r) is the same for both values of y.
      curvatures[leaf] += abs(residual) * (1 - abs(residual))
    }
    let factor = outputs > 1 ? Double(outputs - 1) / Double(outputs) : 1
    return zip(sums, curvatures).map { $1 > 1e-150 ? rate * factor * $0 / $1 : 0 }
  }
}
