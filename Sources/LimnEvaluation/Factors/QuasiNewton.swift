/// The limited-memory method of Broyden, Fletcher, Goldfarb and Shanno (Nocedal, "Updating quasi-Newton matrices with limited storage",
/// 1980), for smooth convex functions.
enum QuasiNewton {
  /// The place of the least value, from a start on, until no element of the gradient is above `tolerance` or so many steps are taken.
  static func minimum(
    from start: [Double], tolerance: Double, steps: Int, of function: ([Double]) -> (value: Double, gradient: [Double])
  ) -> [Double] {
    var place = start
    var (value, gradient) = function(place)
    var history: [(step: [Double], change: [Double], scale: Double)] = []
    for _ in 0..<steps {
      guard (gradient.map(abs).max() ?? 0) > tolerance else { break }
      var direction = Self.direction(gradient, history)
      var slope = dot(direction, gradient)
      if slope >= 0 {
        history = []
        direction = gradient.map { -$0 }
        slope = -dot(gradient, gradient)
      }
      var length = history.isEmpty ? min(1, 1 / (gradient.map(abs).max() ?? 1)) : 1.0
      var next = place
      var found = (value: value, gradient: gradient)
      var isLower = false
      for _ in 0..<40 {
        next = zip(place, direction).map { $0 + length * $1 }
        found = function(next)
        if found.value <= value + 1e-4 * length * slope {
          isLower = true
          break
        }
        length /= 2
      }
      guard isLower else { break }
      let (step, change) = (zip(next, place).map { $0 - $1 }, zip(found.gradient, gradient).map { $0 - $1 })
      let curvature = dot(step, change)
      if curvature > 1e-14 * dot(change, change) {
        history.append((step, change, 1 / curvature))
        if history.count > 12 { history.removeFirst() }
      }
      let isSettled = value - found.value <= 1e-14 * max(1, abs(value))
      (place, value, gradient) = (next, found.value, found.gradient)
      if isSettled { break }
    }
    return place
  }

  private static func direction(
    _ gradient: [Double], _ history: [(step: [Double], change: [Double], scale: Double)]
  ) -> [Double] {
    var q = gradient
    var weights: [Double] = []
    for pair in history.reversed() {
      let weight = pair.scale * dot(pair.step, q)
      weights.append(weight)
      for index in q.indices { q[index] -= weight * pair.change[index] }
    }
    if let last = history.last {
      let factor = 1 / (last.scale * dot(last.change, last.change))
      for index in q.indices { q[index] *= factor }
    }
    for (pair, weight) in zip(history, weights.reversed()) {
      let other = pair.scale * dot(pair.change, q)
      for index in q.indices { q[index] += (weight - other) * pair.step[index] }
    }
    return q.map { -$0 }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }
}
