import LimnFoundation
import LimnTensors

/// The directions along which examples vary most, and the variances along them: the eigenvectors of their covariance, or, where there are far
/// fewer examples than numbers in one, those of the matrix of the examples' scalar products, which say the same.
struct ExampleAxes {
  /// The mean `[D]`.
  let mean: [Double]
  /// The variances, largest first, over N − 1; those that are left out are 0.
  let variances: [Double]
  /// The first directions `[units, D]`, of length 1, their largest element positive.
  let directions: [Double]

  /// Finds so many directions of examples `[N, …]`, or fewer where few examples vary in fewer and `orFewer` is given; throws
  /// `FittingError` where they cannot be had.
  init(of examples: Tensor, units most: Int, orFewer: Bool) throws(FittingError) {
    if !orFewer { try ExampleMoments.checkVariety(of: examples) }
    let count = examples.shape[0]
    let units = orFewer ? min(most, count - 1) : most
    let size = count > 0 ? examples.count / count : 0
    if count > units, size > 2 * count, count <= ExampleMoments.mostNumbers,
      let found = try Self.ofFew(examples, count: count, size: size, units: units, orFewer: orFewer)
    {
      self = found
      return
    }
    let moments = try ExampleMoments(of: examples, units: units)
    guard let (values, vectors) = moments.covariance.eigen() else {
      throw FittingError("the components cannot be computed: they do not converge", kind: .work)
    }
    self.init(mean: moments.mean, variances: values, directions: Array(vectors.values.prefix(units * size)))
  }

  private init(mean: [Double], variances: [Double], directions: [Double]) {
    (self.mean, self.variances, self.directions) = (mean, variances, directions)
  }

  /// The same of few examples; nil where the directions do not converge. Throws `FittingError` where the examples do not vary in so many.
  private static func ofFew(
    _ examples: Tensor, count: Int, size: Int, units most: Int, orFewer: Bool
  ) throws(FittingError) -> ExampleAxes? {
    let rows = examples.converted(to: .plain).reshaped(to: [count, size])
    let isPixels = examples.shape.rank == 4
    let mean = ExampleMoments.mean(of: rows, isPixels: isPixels)
    let centred = ExampleMoments.centred(rows, 0..<count, mean, isPixels: isPixels)
    var products = centred.product(centred, otherTransposed: true)
    let share = 1 / Double(count - 1)
    for place in products.values.indices { products.values[place] *= share }
    guard let (values, vectors) = products.eigen() else { return nil }
    let least = 1e-10 * max(values[0], .leastNonzeroMagnitude)
    let found = values.prefix(most).count { $0 > least }
    let units = orFewer ? max(1, found) : most
    guard found >= units else { throw FittingError.tooFewDirections(units, found: found) }
    let first = DoubleMatrix(Array(vectors.values.prefix(units * count)), rows: units, columns: count)
    var directions = first.product(centred).values
    for unit in 0..<units {
      let range = unit * size..<(unit + 1) * size
      let length = directions[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
      let largest = directions[range].max { abs($0) < abs($1) } ?? 1
      for place in range { directions[place] /= largest < 0 ? -length : length }
    }
    return ExampleAxes(mean: mean, variances: values.map { max(0, $0) }, directions: directions)
  }
}
