import LimnPipelines

/// How fast a run gets on now: over the last half minute, or the last ten items where those took longer.
///
/// A slow stretch, or a pause, is forgotten after a while, so that an estimate made from it recovers.
struct RunPace {
  private static let span = 30.0
  private static let least = 10

  /// Times with the numbers of items that had been worked on by then, about a second apart; the first is the window's start.
  private var samples: [(time: Double, count: Int)]

  /// Begins to count, in seconds of any clock.
  init(start: Double) {
    samples = [(start, 0)]
  }

  /// How many items have been worked on.
  var count: Int { samples.last?.count ?? 0 }

  /// Counts one more item.
  mutating func note(_ time: Double) {
    let next = (time, count + 1)
    if samples.count > 2, time - samples[samples.count - 2].time < 1 {
      samples[samples.count - 1] = next
    } else {
      samples.append(next)
    }
    while samples.count > 2, time - samples[1].time >= Self.span, next.1 - samples[1].count >= Self.least {
      samples.removeFirst()
    }
  }

  /// Items a second; nil as long as none was worked on.
  func rate(at time: Double) -> Double? {
    guard let first = samples.first, count > first.count, time > first.time else { return nil }
    return Double(count - first.count) / (time - first.time)
  }
}
