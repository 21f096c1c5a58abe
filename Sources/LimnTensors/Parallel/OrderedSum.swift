import Synchronization

/// A sum of parts that threads compute side by side: added up in the order of their places, so that its last digits do not
/// depend on which was done first.
package final class OrderedSum: Sendable {
  private let parts = Mutex<[(place: Int, value: Double)]>([])

  /// Makes an empty sum.
  package init() {}

  /// Adds a part that begins at a place of its own.
  package func add(_ value: Double, at place: Int) {
    parts.withLock { $0.append((place, value)) }
  }

  /// The sum of all parts.
  package var total: Double {
    parts.withLock { $0.sorted { $0.place < $1.place }.reduce(0) { $0 + $1.value } }
  }
}
