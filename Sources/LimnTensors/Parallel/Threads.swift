import Dispatch
import Synchronization

/// How many threads one operation may keep busy, and the loops that use them.
///
/// The number belongs to the task at hand: the stage that holds one large photo gives its operations every core, while
/// photos, tiles or shards that run side by side leave one to each. What is computed never depends on it.
package enum Threads {
  /// The threads that an operation of the current task may keep busy.
  @TaskLocal package static var count = 1

  /// Runs `body` for each index, in any order, on up to `count` threads; returns when all are done.
  ///
  /// A thread that is done with one index takes the next that is free, so that a core that is busy elsewhere delays
  /// only what it holds. Bodies write to places of their own.
  @inlinable
  package static func forEach(_ indices: Range<Int>, _ body: @Sendable (Int) -> Void) {
    let workers = min(count, indices.count)
    if workers <= 1 {
      for index in indices { body(index) }
      return
    }
    share(indices, workers: workers, body)
  }

  @usableFromInline
  static func share(_ indices: Range<Int>, workers: Int, _ body: @Sendable (Int) -> Void) {
    let next = Atomic(indices.lowerBound)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < indices.upperBound else { return }
        body(index)
      }
    }
  }

  /// Cuts `0..<length` into pieces of about `size`, each a multiple of `unit` but the last, and runs `body` for each.
  ///
  /// The pieces do not depend on the number of threads, so that sums over them do not either.
  @inlinable
  package static func forPieces(
    of length: Int, size: Int, unit: Int = 1, _ body: @Sendable (Range<Int>) -> Void
  ) {
    let step = max(unit, size / unit * unit)
    forEach(0..<(length + step - 1) / step) { index in
      body(index * step..<min(length, (index + 1) * step))
    }
  }
}
