import LimnPipelines
import Synchronization

/// Bytes shared out among the items that are under way: who asks for more than is left waits, in the order of asking, so
/// that a large item is not passed by small ones for ever.
package final class MemoryBudget: Sendable {
  /// All there is to share out.
  package let bytes: Int

  private struct Waiter {
    let id: Int
    let bytes: Int
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var free: Int
    var nextID = 0
    var waiting: [Waiter] = []
  }

  private let state: Mutex<State>

  /// Makes a budget of which nothing is taken.
  package init(bytes: Int) {
    self.bytes = bytes
    state = Mutex(State(free: bytes))
  }

  /// Takes bytes, at most all of them, once they are free and everyone who asked before has theirs; throws
  /// `CancellationError`, and takes nothing, if the task is cancelled before.
  package func reserve(_ bytes: Int) async throws {
    precondition(bytes >= 0 && bytes <= self.bytes, "\(bytes) bytes are not to be had of \(self.bytes)")
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let waiter = Waiter(id: id, bytes: bytes, continuation: continuation)
        // A cancellation from here on finds the waiter; one before shows.
        let isCancelled = state.withLock { state in
          guard !Task.isCancelled else { return true }
          state.waiting.append(waiter)
          return false
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) } else { serve() }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
      }
      waiter?.continuation.resume(throwing: CancellationError())
      serve()
    }
  }

  /// Gives bytes back that were taken.
  package func release(_ bytes: Int) {
    state.withLock { state in
      state.free += bytes
      precondition(state.free <= self.bytes, "more bytes are given back than were taken")
    }
    serve()
  }

  /// Hands out what is free to those who wait, first come first served.
  private func serve() {
    let served = state.withLock { state in
      var served: [Waiter] = []
      while let first = state.waiting.first, first.bytes <= state.free {
        state.free -= first.bytes
        served.append(state.waiting.removeFirst())
      }
      return served
    }
    for waiter in served { waiter.continuation.resume() }
  }
}
