import LimnTensors

/// The hyperplane that best separates two classes of latents, by a loss of the margin and a penalty on its length.
///
/// It minimises mean over the examples of cᵢ·loss(yᵢ·(w·uᵢ + b)) + ½·penalty·|w|², where uᵢ are the standardised features
/// (each of mean 0 and deviation 1; one that never changes is left out), yᵢ is ±1 and cᵢ weighs each class like the other.
/// Solved by Newton's method on the whole batch with halved steps: the value and the gradient in double precision, the matrix
/// of second derivatives in single, which costs a step or two. For the squared hinge that is Keerthi and DeCoste's "A modified
/// finite Newton method for fast solution of large scale linear SVMs" (JMLR 2005).
package struct LinearClassifier: Sendable {
  /// Where the search ended.
  package struct Solution: Sendable {
    /// The hyperplane's normal in the coordinates of the features as they were given; it points at the positive class.
    package let normal: [Double]
    /// Steps taken.
    package let steps: Int
    /// Whether the gradient vanished (to 10⁻⁷ in its largest entry).
    package let isConverged: Bool
    /// The gradient's largest entry.
    package let gradient: Double
  }

  private let values: Tensor
  private let loss: MarginLoss
  private let penalty: Double
  private let signs: [Double]
  private let weights: [Double]
  private let means: [Double]
  private let scales: [Double]

  /// Takes features `[N, D]` and the class of each row, both classes being there.
  package init(_ values: Tensor, classes: [Bool], loss: MarginLoss, penalty: Double = 0.01) {
    precondition(values.shape[0] == classes.count, "\(classes.count) classes do not fit \(values.shape)")
    self.values = values
    self.loss = loss
    self.penalty = penalty
    let positives = classes.count { $0 }
    precondition(positives > 0 && positives < classes.count, "a classifier needs two classes")
    signs = classes.map { $0 ? 1 : -1 }
    weights = classes.map { 0.5 / Double($0 ? positives : classes.count - positives) }
    let (means, deviations) = values.columnMoments()
    self.means = means
    scales = Self.scales(deviations)
  }

  /// What features of these deviations are multiplied by to have deviation 1: 0 for one that never changes.
  static func scales(_ deviations: [Double]) -> [Double] {
    let least = 1e-9 * (deviations.max() ?? 0)
    return deviations.map { $0 > least ? 1 / $0 : 0 }
  }

  /// Numbers that describe a hyperplane: D weights of the standardised features, then b.
  package var parameterCount: Int { scales.count + 1 }

  /// The objective at a hyperplane, and its gradient.
  package func objective(_ parameters: [Double]) -> (value: Double, gradient: [Double]) {
    let terms = margins(parameters).map(loss.terms)
    let value = terms.indices.reduce(0) { $0 + weights[$1] * terms[$1].value }
    let slopes = terms.indices.map { weights[$0] * terms[$0].slope * signs[$0] }
    let total = slopes.reduce(0, +)
    let sums = values.weightedRowSum(slopes)
    var gradient = scales.indices.map { (sums[$0] - means[$0] * total) * scales[$0] + penalty * parameters[$0] }
    gradient.append(total)
    let length = parameters.dropLast().reduce(0) { $0 + $1 * $1 }
    return (value + 0.5 * penalty * length, gradient)
  }

  /// The best hyperplane, found in at most this many steps.
  package func solve(steps limit: Int = 100) -> Solution {
    var parameters = [Double](repeating: 0, count: parameterCount)
    var (value, gradient) = objective(parameters)
    var steps = 0
    search: while steps < limit, largest(gradient) > 1e-7 {
      guard let step = solvePositive(curvature(parameters), gradient) else { break }
      let slope = step.dot(gradient)
      var share = 1.0
      while true {
        let next = zip(parameters, step).map { $0 - share * $1 }
        let found = objective(next)
        // Near the end the value's own rounding hides what a step gains.
        if found.value <= value - 1e-4 * share * slope + 1e-15 * abs(value) {
          (parameters, value, gradient) = (next, found.value, found.gradient)
          break
        }
        share /= 2
        if share < 1e-10 { break search }
      }
      steps += 1
    }
    return Solution(
      normal: scales.indices.map { parameters[$0] * scales[$0] }, steps: steps,
      isConverged: largest(gradient) <= 1e-7, gradient: largest(gradient))
  }

  private func largest(_ gradient: [Double]) -> Double { gradient.reduce(0) { max($0, abs($1)) } }

  /// yᵢ·(w·uᵢ + b) of each row, without standardising any: w·u + b is a product with w·scale and another b.
  private func margins(_ parameters: [Double]) -> [Double] {
    let normal = scales.indices.map { parameters[$0] * scales[$0] }
    let offset = parameters[scales.count] - normal.dot(means)
    return zip(values.rowProducts(with: normal), signs).map { ($0 + offset) * $1 }
  }

  /// The matrix of second derivatives, a little lifted on its diagonal so that it can be solved.
  private func curvature(_ parameters: [Double]) -> [Double] {
    let (rows, columns, size) = (values.shape[0], scales.count, parameterCount)
    let roots = zip(margins(parameters), weights).map { ($1 * loss.terms(at: $0).curvature).squareRoot() }
    let scaled = Tensor(shape: [rows, size]) { output in
      values.withValues { values in
        for row in 0..<rows {
          let root = roots[row]
          for column in 0..<columns {
            let value = (Double(values[row * columns + column]) - means[column]) * scales[column]
            output[row * size + column] = Float(root * value)
          }
          output[row * size + columns] = Float(root)
        }
      }
    }
    var matrix = scaled.matrixProduct(scaled, transposed: true).array.map(Double.init)
    for index in 0..<size { matrix[index * size + index] += (index < columns ? penalty : 0) + 1e-6 }
    return matrix
  }
}
