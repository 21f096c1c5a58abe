import Foundation
import LimnFitting
import LimnModels
import LimnPipelines
import LimnTensors
import Testing

@Suite struct IndependentComponentsTests {
  private func fit(_ samples: Tensor, units: Int, seed: Int = 0) throws -> FittedModel {
    try IndependentComponents(
      Arguments(IndependentComponents.signature, ["units": .integer(units), "seed": .integer(seed)])
    ).fit(samples)
  }

  private func matrix(_ fitted: FittedModel, _ name: String, columns: Int) throws -> DoubleMatrix {
    let values = PreciseTensor.values(
      high: try #require(fitted.weights[name + ".high"]), low: try #require(fitted.weights[name + ".low"]))
    return DoubleMatrix(values, rows: values.count / columns, columns: columns)
  }

  private func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let (meanA, meanB) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
    let (x, y) = (a.map { $0 - meanA }, b.map { $0 - meanB })
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    return dot(x, y) / (dot(x, x) * dot(y, y)).squareRoot()
  }

  /// Sources and mixing of scikit-learn's `test_fastica_simple`: a square wave and noise of Student's t with one degree of freedom, turned
  /// by 0.6; each source must come back, |corr| ≥ 0.99.
  @Test(arguments: [0.0, 0.1])
  func aSquareWaveAndStudentsNoise(_ noise: Double) throws {
    let count = 1000
    let key = RandomKey(seed: 11)
    var sources = [[Double](), [Double]()]
    let (over, under) = (key.split("a").normal([count]).array, key.split("b").normal([count]).array)
    for step in 0..<count {
      let time = Double(step) / Double(count) * 100
      sources[0].append(sin(time) >= 0 ? 1 : -1)
      sources[1].append(max(-50, min(50, Double(over[step]) / abs(Double(under[step])))))
    }
    let (cosine, sine) = (cos(0.6), sin(0.6))
    let blur = key.split("noise").normal([count, 2]).array.map { Double($0) * noise }
    func scaled(_ x: [Double]) -> [Double] {
      let mean = x.reduce(0, +) / Double(count)
      let deviation = (x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot()
      return x.map { ($0 - mean) / deviation }
    }
    let (first, second) = (scaled(sources[0]), scaled(sources[1]))
    var mixed: [Double] = []
    for step in 0..<count {
      let (x, y) = (first[step], second[step])
      mixed.append(cosine * x - sine * y + blur[2 * step])
      mixed.append(sine * x + cosine * y + blur[2 * step + 1])
    }
    let samples = Tensor(mixed.map { Float($0) }, shape: [count, 2])
    let fitted = try fit(samples, units: 2)
    let unmixing = try matrix(fitted, "unmixing", columns: 2)
    let found = DoubleMatrix(samples).product(unmixing, otherTransposed: true)
    let components = (0..<2).map { unit in (0..<count).map { found[$0, unit] } }
    for source in [first, second] {
      let best = components.map { abs(correlation($0, source)) }.max() ?? 0
      #expect(best >= (noise == 0 ? 0.99 : 0.9), "\(best)")
    }
  }

  /// Two sources in six measurements (`test_non_square_fastica`): |corr| ≥ 0.999, variance 1, and mixing undoes unmixing.
  @Test func twoSourcesInSixMeasurements() throws {
    let count = 1000
    let key = RandomKey(seed: 3)
    let waves = (0..<count).map { step -> [Double] in
      let time = Double(step) / 10
      return [sin(time), ceil(sin(Double.pi * time))]
    }
    let mixing = DoubleMatrix(key.split("mixing").normal([6, 2]))
    let sources = DoubleMatrix(waves.flatMap(\.self), rows: count, columns: 2)
    let samples = sources.product(mixing, otherTransposed: true).tensor
    let fitted = try fit(samples, units: 2)
    let (unmixing, back) = (try matrix(fitted, "unmixing", columns: 6), try matrix(fitted, "mixing", columns: 6))
    let found = DoubleMatrix(samples).product(unmixing, otherTransposed: true)
    let components = (0..<2).map { unit in (0..<count).map { found[$0, unit] } }
    for source in 0..<2 {
      let wave = waves.map { $0[source] }
      #expect((components.map { abs(correlation($0, wave)) }.max() ?? 0) >= 0.999)
    }
    for component in components {
      let mean = component.reduce(0, +) / Double(count)
      let variance = component.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
      #expect(abs(variance - 1) < 1e-6)
    }
    let identity = unmixing.product(back, otherTransposed: true)
    #expect(zip(identity.values, [1, 0, 0, 1]).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(fitted.notes.count == 1 && fitted.notes[0].hasPrefix("settled after "))
  }

  @Test func tooFewDirectionsAreRefused() {
    let rows = Tensor((0..<20).flatMap { [Float($0), 2 * Float($0)] }, shape: [20, 2])
    let error = #expect(throws: FittingError.self) { _ = try fit(rows, units: 2) }
    #expect(error?.description == "the examples vary in 1 direction: give at most 1, not 2")
  }
}
