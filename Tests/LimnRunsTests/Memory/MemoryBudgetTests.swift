import LimnPipelines
import LimnRuns
import Synchronization
import Testing

/// A value that several tasks change.
private final class Shared<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  init(_ value: Value) { self.value = Mutex(value) }

  func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result { value.withLock { body(&$0) } }
}

@Suite struct MemoryBudgetTests {
  @Test(.timeLimit(.minutes(10))) func noMoreIsOutThanThereIs() async throws {
    let budget = MemoryBudget(bytes: 100)
    let state = Shared((out: 0, most: 0, done: 0))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<200 {
        group.addTask {
          let bytes = 1 + index * 37 % 100
          try await budget.reserve(bytes)
          state.withLock {
            $0.out += bytes
            $0.most = max($0.most, $0.out)
          }
          await Task.yield()
          state.withLock {
            $0.out -= bytes
            $0.done += 1
          }
          budget.release(bytes)
        }
      }
      try await group.waitForAll()
    }
    #expect(state.withLock { $0.most } <= 100)
    #expect(state.withLock { $0.done } == 200)
    try await budget.reserve(100)
  }

  @Test(.timeLimit(.minutes(10))) func theLargeOneIsNotPassedBySmallOnes() async throws {
    let budget = MemoryBudget(bytes: 10)
    try await budget.reserve(6)
    let order = Shared<[String]>([])
    let large = Task {
      try await budget.reserve(8)
      order.withLock { $0.append("large") }
      budget.release(8)
    }
    try await Task.sleep(for: .milliseconds(50))
    let small = Task {
      try await budget.reserve(2)  // would fit at once
      order.withLock { $0.append("small") }
      budget.release(2)
    }
    try await Task.sleep(for: .milliseconds(50))
    #expect(order.withLock { $0 } == [])
    budget.release(6)
    try await large.value
    try await small.value
    #expect(order.withLock { $0.first } == "large")
  }

  @Test(.timeLimit(.minutes(10))) func whoeverIsCancelledTakesNothingAndHoldsNobodyUp() async throws {
    let budget = MemoryBudget(bytes: 10)
    try await budget.reserve(6)
    let cancelled = Task { try await budget.reserve(10) }
    try await Task.sleep(for: .milliseconds(20))
    let next = Task { try await budget.reserve(4) }
    try await Task.sleep(for: .milliseconds(20))
    cancelled.cancel()
    await #expect(throws: CancellationError.self) { try await cancelled.value }
    try await next.value
    let late = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await budget.reserve(1)
    }
    await #expect(throws: CancellationError.self) { try await late.value }
    budget.release(10)
    try await budget.reserve(10)
  }
}
