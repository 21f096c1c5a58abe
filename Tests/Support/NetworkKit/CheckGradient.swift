import LimnNetworks
import LimnTensors
import Testing

/// Checks the gradient of a function of parameters, of any shape, against central finite differences.
///
/// The function's elements are weighted by random numbers and summed in double precision, so that every one counts and
/// the sum's own rounding does not. For each parameter the slope is compared along `directions` random directions through
/// all its elements, and along `elements` single elements. Each slope is measured with steps of 1/100, 1/400 and 1/1600 of
/// the parameter's size and the best one is taken: large steps meet the kinks of ReLU, small ones the rounding of floats,
/// a wrong gradient meets neither. It may differ by `tolerance` times the norm of that parameter's gradient (plus 10⁻³).
public func checkGradient(
  at parameters: Parameters, tolerance: Double = 5e-3, directions: Int = 3, elements: Int = 6, seed: UInt64 = 1,
  sourceLocation: SourceLocation = #_sourceLocation, of function: (Pass) -> Variable
) {
  let key = RandomKey(seed: seed)
  let probe = key.split("probe").normal(function(Pass(parameters)).shape)
  func loss(_ parameters: Parameters) -> Double {
    let (values, weights) = (function(Pass(parameters)).value.array, probe.array)
    return zip(values, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
  let (value, gradient) = gradients(at: parameters) { (function($0) * Variable(probe)).sum() }
  let expected = loss(parameters)
  if abs(value - expected) > 1e-4 * (1 + abs(expected)) {
    Issue.record("the value is \(value) on a tape and \(expected) without one", sourceLocation: sourceLocation)
  }

  for name in parameters.names {
    let (start, slope) = (parameters[name], gradient[name])
    guard slope.shape == start.shape, slope.isFinite else {
      Issue.record(
        "the gradient of \(name) \(start.shape) is \(slope.shape), finite: \(slope.isFinite)",
        sourceLocation: sourceLocation)
      continue
    }
    let size = max((start.squaredNorm() / Double(max(start.count, 1))).squareRoot(), 0.1)
    let allowed = tolerance * (slope.squaredNorm().squareRoot() + 1e-3)
    func check(_ direction: [Float], _ which: String) {
      let analytic = zip(slope.array, direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      let measured = [100.0, 400, 1600].map { part in
        let step = Float(size / part)
        func moved(_ step: Float) -> Parameters {
          var moved = parameters
          moved[name] = start.converted(to: .plain) + Tensor(direction, shape: start.shape) * step
          if start.layout == .blocked { moved[name] = moved[name].converted(to: .blocked) }
          return moved
        }
        return (loss(moved(step)) - loss(moved(-step))) / (2 * Double(step))
      }
      let best = measured.min { abs($0 - analytic) < abs($1 - analytic) } ?? .nan
      guard abs(best - analytic) <= allowed else {
        Issue.record(
          "the gradient of \(name) along \(which) is \(analytic), measured \(best) (allowed ± \(allowed))",
          sourceLocation: sourceLocation)
        return
      }
    }
    for index in 0..<directions {
      check(key.split(name).split(index).normal(start.shape).array, "direction \(index)")
    }
    for element in key.split(name).permutation(start.count).prefix(elements) {
      var direction = [Float](repeating: 0, count: start.count)
      direction[element] = 1
      check(direction, "element \(element)")
    }
  }
}
