import LimnPipelines
import LimnRuns

extension RunReport {
  /// How long one stage took over all photos.
  package struct StageTime: Sendable, Hashable {
    /// Whether the time is a part of another stage's.
    package let isInner: Bool
    /// The stage, after the names of those that it stands in: "tiles/decode".
    package let name: String
    /// Seconds over all photos.
    package let total: Double
    /// Seconds a photo.
    package let mean: Double
    /// Seconds that half of the photos took at most.
    package let median: Double
    /// Seconds that 19 of 20 photos took at most.
    package let high: Double
    /// Part of the time of all stages.
    package let share: Double
  }

  /// The stages' times in the order of the pipeline: over the photos done as the last run does them, or over all if there is
  /// none of these.
  package var stageTimes: [StageTime] {
    let keys = last.map(RunKeys.init)
    let current = successes.filter { $0.record.pipeline == keys?.pipeline && $0.record.models == keys?.models }
    var order: [(name: String, isInner: Bool)] = []
    var places: [String: Int] = [:]
    var seconds: [[Double]] = []
    for success in current.isEmpty ? successes : current {
      for step in success.record.steps where step.seconds.isFinite {
        let place = places[step.step] ?? order.count
        if place == order.count {
          places[step.step] = place
          order.append((step.step, step.isInner))
          seconds.append([])
        }
        seconds[place].append(step.seconds)
      }
    }
    let totals = seconds.map { $0.reduce(0, +) }
    let whole = zip(order, totals).reduce(0) { $0 + ($1.0.isInner ? 0 : $1.1) }
    return order.enumerated().map { place, step in
      let values = seconds[place].sorted()
      return StageTime(
        isInner: step.isInner, name: step.name, total: totals[place], mean: totals[place] / Double(values.count),
        median: Self.percentile(50, of: values), high: Self.percentile(95, of: values),
        share: whole > 0 ? totals[place] / whole : 0)
    }
  }

  /// The value that so many percent of sorted values do not exceed.
  static func percentile(_ percent: Int, of sorted: [Double]) -> Double {
    guard !sorted.isEmpty else { return 0 }
    return sorted[max(0, min(sorted.count - 1, (sorted.count * percent + 99) / 100 - 1))]
  }

  /// The photos that took longest.
  package func slowest(_ count: Int) -> [JournalRecord.Done] {
    let times = successes.enumerated().map { (place: $0.offset, seconds: $0.element.record.workSeconds) }
    return times.sorted { ($0.seconds, $1.place) > ($1.seconds, $0.place) }.prefix(count).map {
      successes[$0.place].record
    }
  }

  /// Photos that failed for the same reason, but for numbers and names in it.
  package struct FailureGroup: Sendable {
    /// The reason; numbers and names are left out where they differ.
    package let reason: String
    /// The photos, in the order in which they failed.
    package fileprivate(set) var failures: [JournalRecord.Failed]
  }

  /// The failures by their reasons, the most frequent first.
  package var failureGroups: [FailureGroup] {
    var places: [String: Int] = [:]
    var groups: [FailureGroup] = []
    for failure in failures {
      let pattern = Self.pattern(of: failure.error)
      if let place = places[pattern] {
        groups[place].failures.append(failure)
      } else {
        places[pattern] = groups.count
        groups.append(FailureGroup(reason: pattern, failures: [failure]))
      }
    }
    return groups.map { group in
      let isSame = Set(group.failures.map(\.error)).count == 1
      return isSame ? FailureGroup(reason: group.failures[0].error, failures: group.failures) : group
    }.sorted { $0.failures.count > $1.failures.count }
  }

  /// A reason without what is special to one photo: numbers are "…", and so is what stands in quotes.
  static func pattern(of reason: String) -> String {
    reason.replacing(#/'[^']*'/#, with: "'…'").replacing(#/[0-9][0-9.,]*/#, with: "…")
  }
}
