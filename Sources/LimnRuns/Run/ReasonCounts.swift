/// How many items were passed over, by their reasons.
package struct ReasonCounts: Sendable, Hashable {
  private var counts: [String: Int] = [:]

  /// Counts nothing.
  package init() {}

  /// Counts one more item.
  package mutating func add(_ reason: String) { counts[reason, default: 0] += 1 }

  /// How many items there are.
  package var total: Int { counts.values.reduce(0, +) }

  /// The reasons, the most frequent first.
  package var all: [(reason: String, count: Int)] {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  /// "no face found", or with their counts where there are several: "5 no face found, 2 no noise found"
  package var words: String {
    counts.count == 1 ? all[0].reason : all.map { "\($0.count) \($0.reason)" }.joined(separator: ", ")
  }
}
