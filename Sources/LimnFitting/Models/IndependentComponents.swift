import Foundation
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnTensors

/// Fits independent components (FastICA: Hyvärinen, "Fast and robust fixed-point algorithms for independent component analysis",
/// 1999): the examples are whitened along their principal components and turned so that the coordinates are as far from normal as
/// can be, by log cosh, all at once.
///
/// Each component has variance 1 over the examples; order and signs are as the start, which the seed draws, leads to.
package struct IndependentComponents: ModelFitter {
  /// Name, help and parameters.
  package static let signature = Signature(
    name: "ica", summary: "Independent components (FastICA).", inputs: [.init("examples", accepts: [.pixels, .row])],
    parameters: [
      .init("units", .integer(1...4096), help: "How many components."),
      .init("steps", .integer(1...100_000), help: "The most steps that are taken.", default: .integer(1000)),
      .init(
        "tolerance", .number(0...1), help: "A step that turns no component by more than this is the last.",
        default: .number(1e-6)),
      .init("seed", .integer(0...Int.max), help: "Another seed starts elsewhere.", default: .integer(0)),
    ])
  /// "ica".
  package static let family = Components.independent

  private let units: Int
  private let steps: Int
  private let tolerance: Double
  private let seed: Int

  /// Makes the fitter.
  package init(_ arguments: Arguments) {
    (units, steps) = (arguments.integer("units"), arguments.integer("steps"))
    (tolerance, seed) = (arguments.number("tolerance"), arguments.integer("seed"))
  }

  /// Fits to examples `[N, …]`; throws `FittingError` where they are too few or vary in too few directions.
  package func fit(_ samples: Tensor) throws -> FittedModel {
    try ExampleMoments.checkVariety(of: samples)
    let moments = try ExampleMoments(of: samples, units: units)
    let (count, size) = (samples.shape[0], moments.mean.count)
    guard let (values, vectors) = moments.covariance.eigen() else {
      throw FittingError("the components cannot be computed: they do not converge", kind: .work)
    }
    let least = 1e-12 * max(values[0], .leastNormalMagnitude)
    let found = values.prefix(units).count { $0 > least }
    guard found == units else { throw FittingError.tooFewDirections(units, found: found) }
    // Whitening takes an example to coordinates of variance 1, dewhitening back.
    var (whitening, dewhitening) = (
      DoubleMatrix(Array(vectors.values.prefix(units * size)), rows: units, columns: size),
      DoubleMatrix(Array(vectors.values.prefix(units * size)), rows: units, columns: size)
    )
    for unit in 0..<units {
      let deviation = values[unit].squareRoot()
      for column in 0..<size {
        whitening[unit, column] /= deviation
        dewhitening[unit, column] *= deviation
      }
    }
    let rows = samples.converted(to: .plain).reshaped(to: [count, size])
    let white = ExampleMoments.centred(
      rows, 0..<count, moments.mean, isPixels: samples.shape.rank == 4
    ).product(whitening, otherTransposed: true)
    let (turn, taken) = try turn(white)
    let numbers: [String: (values: [Double], shape: Shape)] = [
      "mean": (moments.mean, [size]), "unmixing": (turn.product(whitening).values, [units, size]),
      "mixing": (turn.product(dewhitening).values, [units, size]),
    ]
    return FittedModel(
      try ComponentsArchitecture(shape: Array(samples.shape.dimensions.dropFirst()), units: units),
      weights: ComponentsNetwork.weights(numbers),
      notes: [taken < steps ? "settled after \(taken) steps" : "not settled after \(steps) steps"])
  }

  /// The rotation of white coordinates `[N, units]`, a component a row, and the steps that it took.
  private func turn(_ white: DoubleMatrix) throws(FittingError) -> (DoubleMatrix, steps: Int) {
    let count = Double(white.rows)
    let noise = RandomKey(seed: UInt64(seed)).split("ica").normal([units, units])
    var turn = try orthogonal(DoubleMatrix(noise))
    for step in 1...steps {
      var outputs = white.product(turn, otherTransposed: true)
      var slopes = [Double](repeating: 0, count: units)
      for place in outputs.values.indices {
        let value = tanh(outputs.values[place])
        outputs.values[place] = value
        slopes[place % units] += (1 - value * value) / count
      }
      var next = outputs.product(white, transposed: true)
      for row in 0..<units {
        for column in 0..<units { next[row, column] = next[row, column] / count - slopes[row] * turn[row, column] }
      }
      next = try orthogonal(next)
      let change = (0..<units).map { abs(abs(zip(next.row($0), turn.row($0)).reduce(0) { $0 + $1.0 * $1.1 }) - 1) }
        .max()
      turn = next
      if (change ?? 0) < tolerance { return (turn, step) }
    }
    return (turn, steps)
  }

  /// The nearest matrix with rows at right angles and of length 1: (W·Wᵀ)^−½·W.
  private func orthogonal(_ matrix: DoubleMatrix) throws(FittingError) -> DoubleMatrix {
    guard let (values, vectors) = matrix.product(matrix, otherTransposed: true).eigen(), values[units - 1] > 0 else {
      throw FittingError("the components cannot be computed: two of them became one; give another seed", kind: .work)
    }
    var scaled = vectors
    for row in 0..<units {
      for column in 0..<units { scaled[row, column] /= values[row].squareRoot() }
    }
    return scaled.product(vectors, transposed: true).product(matrix)
  }
}
