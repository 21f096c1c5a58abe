/// scikit-learn's `LinearSVC` of one column: for each class against all others, a line with squared hinge loss, whose intercept is
/// penalised too.
struct LinearSVM: Sendable {
  /// Slope and intercept of each class; of two classes only one line, above which is the second.
  private let lines: [(slope: Double, intercept: Double)]

  /// Fits to numbers and the class of each, below `classes`; `strength` is scikit-learn's C, and classes are balanced as there: each
  /// counts by the inverse of its size, where it is not a part of "all others".
  init(column: [Double], labels: [Int], classes: Int, strength: Double = 0.01) {
    var sizes = [Double](repeating: 0, count: classes)
    for label in labels { sizes[label] += 1 }
    let present = Double(sizes.count { $0 > 0 })
    let costs = sizes.map { $0 > 0 ? strength * Double(labels.count) / (present * $0) : strength }
    lines =
      classes == 2
      ? [Self.line(column, labels.map { $0 == 1 }, positive: costs[1], negative: costs[0])]
      : (0..<classes).map { own in
        Self.line(column, labels.map { $0 == own }, positive: costs[own], negative: strength)
      }
  }

  /// The class of a number.
  func `class`(of number: Double) -> Int {
    if lines.count == 1 { return lines[0].slope * number + lines[0].intercept > 0 ? 1 : 0 }
    return lines.indices.max {
      lines[$0].slope * number + lines[$0].intercept < lines[$1].slope * number + lines[$1].intercept
    } ?? 0
  }

  /// The line of least ½(w² + b²) + Σ c·max(0, 1 − y(wx + b))², by Newton's method with halved steps.
  private static func line(
    _ column: [Double], _ isOwn: [Bool], positive: Double, negative: Double
  ) -> (slope: Double, intercept: Double) {
    func cost(_ w: Double, _ b: Double) -> Double {
      var sum = 0.5 * (w * w + b * b)
      for (x, own) in zip(column, isOwn) {
        let margin = 1 - (own ? 1 : -1) * (w * x + b)
        if margin > 0 { sum += (own ? positive : negative) * margin * margin }
      }
      return sum
    }
    var (w, b) = (0.0, 0.0)
    var least = cost(w, b)
    for _ in 0..<50 {
      var (gw, gb, hww, hwb, hbb) = (w, b, 1.0, 0.0, 1.0)
      for (x, own) in zip(column, isOwn) {
        let sign: Double = own ? 1 : -1
        let margin = 1 - sign * (w * x + b)
        guard margin > 0 else { continue }
        let weight = 2 * (own ? positive : negative)
        gw -= weight * margin * sign * x
        gb -= weight * margin * sign
        hww += weight * x * x
        hwb += weight * x
        hbb += weight
      }
      let determinant = hww * hbb - hwb * hwb
      let (dw, db) = ((hwb * gb - hbb * gw) / determinant, (hwb * gw - hww * gb) / determinant)
      var length = 1.0
      var next = cost(w + dw, b + db)
      while next > least, length > 1e-6 {
        length /= 2
        next = cost(w + length * dw, b + length * db)
      }
      guard next < least else { break }
      (w, b) = (w + length * dw, b + length * db)
      let isSettled = least - next < 1e-12 * max(1, least)
      least = next
      if isSettled { break }
    }
    return (w, b)
  }
}
