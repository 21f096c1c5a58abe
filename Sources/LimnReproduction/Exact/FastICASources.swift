import Foundation
import LimnEvaluation
import LimnFitting
import LimnModels
import LimnPipelines
import LimnReport
import LimnRuns
import LimnTensors

/// FastICA finds the sources of mixtures, as scikit-learn's own tests of it ask.
package struct FastICASources: Reproduction {
  /// Its options.
  package static let signature = EvaluationSignature(
    reproducing: "fastica",
    summary:
      "FastICA finds mixed sources: a square wave and t-distributed noise, two mixed to two and two mixed to six.",
    details:
      "As in scikit-learn's sklearn/decomposition/tests/test_fastica.py: 1,000 points, the smaller |correlation| of the two sources.",
    parameters: [])
  /// It draws its data.
  package static let cost = "seconds"

  private static let source = "scikit-learn, test_fastica.py"
  private static let targets = [
    Target("two to two", 0.99, .atLeast, source: source),
    Target("two to two, noise of 0.1", 0.9, .atLeast, source: source),
    Target("two to six", 0.999, .atLeast, source: source),
  ]
  private static let points = 1000

  /// Nothing is opened.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) {}

  /// Mixes, fits and compares.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: 3))
    defer { context.observer(.ended(RunSummary())) }
    let key = RandomKey(seed: context.seed).split("fastica")
    let noise = key.split("sources").normal([Self.points, 2]).array
    // Student's t with one degree of freedom: the ratio of two normal numbers.
    let student = (0..<Self.points).map { Double(noise[2 * $0]) / Double(noise[2 * $0 + 1]) }
    func time(_ index: Int) -> Double { 100 * Double(index) / Double(Self.points - 1) }
    let square = (0..<Self.points).map { 2 * (sin(time($0)) > 0 ? 1.0 : 0) - 1 }
    let waves = [
      (0..<Self.points).map { sin(time($0)) }, (0..<Self.points).map { ceil(sin(Double.pi * time($0))) },
    ]
    let (angle, two) = (0.6, [square, student].map(Self.standardised))
    let turn = [[cos(angle), sin(angle)], [sin(angle), -cos(angle)]]
    let disturbance = key.split("noise").normal([Self.points, 2]).array.map { 0.1 * Double($0) }
    let six = key.split("mixing").normal([6, 2]).array.map(Double.init)
    let cases: [(sources: [[Double]], mixing: [[Double]], noise: [Double]?)] = [
      (two, turn, nil), (two, turn, disturbance),
      (waves.map(Self.standardised), (0..<6).map { [six[2 * $0], six[2 * $0 + 1]] }, nil),
    ]
    var verdicts = Verdicts()
    for (target, own) in zip(Self.targets, cases) {
      verdicts.check(target, try Self.correlation(own.sources, own.mixing, noise: own.noise, seed: context.seed))
    }
    return verdicts.report("FastICA on \(Self.points) points of two sources", context: context)
  }

  /// The smaller |correlation| of the two sources with the components that are found of their mixture.
  private static func correlation(
    _ sources: [[Double]], _ mixing: [[Double]], noise: [Double]?, seed: UInt64
  ) throws -> Double {
    let size = mixing.count
    let rows: [Double] = (0..<points).flatMap { point in
      (0..<size).map { column -> Double in
        let (first, second) = (mixing[column][0] * sources[0][point], mixing[column][1] * sources[1][point])
        return first + second + (noise?[point * size + column] ?? 0)
      }
    }
    let examples = Tensor(rows.map { Float($0) }, shape: [points, size])
    let fitter = IndependentComponents(
      Arguments(IndependentComponents.signature, ["units": .integer(2), "seed": .integer(Int(clamping: seed))]))
    let fitted = try fitter.fit(examples)
    let model = try FittedFolder(fitted, family: IndependentComponents.family.name)
    let codes = try model.model.encoder.encode(examples).rows.array.map(Double.init)
    let found = (0..<2).map { unit in standardised((0..<points).map { codes[2 * $0 + unit] }) }
    func match(_ source: Int, _ unit: Int) -> Double {
      let products = zip(standardised(sources[source]), found[unit]).map { $0 * $1 }
      return abs(products.reduce(0, +)) / Double(points)
    }
    let (straight, crossed) = (min(match(0, 0), match(1, 1)), min(match(0, 1), match(1, 0)))
    return max(straight, crossed)
  }

  private static func standardised(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
    return values.map { ($0 - mean) / deviation }
  }
}
