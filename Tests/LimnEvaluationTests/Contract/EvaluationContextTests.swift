import LimnEvaluation
import LimnPipelines
import LimnReport
import LimnRuns
import Synchronization
import Testing

@Suite struct EvaluationContextTests {
  private let names = (0..<4).map { ItemName(path: "", directory: "", stem: "\($0)", extension: "", index: $0) }

  @Test("What fails is listed and reported, and the others are measured")
  func failures() async throws {
    let measured = try await EvaluationContext(jobs: 2).measure(names) { index in
      if index == 2 { throw EvaluationError("cannot be read") }
      return index
    }
    #expect(measured.values == [0, 1, nil, 3] && measured.failures.map(\.description) == ["2: cannot be read"])
  }

  @Test("A stopped measurement throws, lists no item as failed and begins no other")
  func cancellation() async throws {
    let finished = Mutex(0)
    let failed = Mutex([String]())
    let begun = Mutex([Int]())
    let context = EvaluationContext(jobs: 1) { event in
      if case .finished = event { finished.withLock { $0 += 1 } }
      if case .failed(let name, _) = event { failed.withLock { $0.append(name.description) } }
    }
    let body: @Sendable (Int) async throws -> Int = { index in
      begun.withLock { $0.append(index) }
      if index > 0 { try await Task.sleep(for: .seconds(600)) }
      return index
    }
    let task = Task { [names] in try await context.measure(names, body).failures }
    while finished.withLock({ $0 }) == 0 { try await Task.sleep(for: .milliseconds(1)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(failed.withLock { $0 } == [] && begun.withLock { $0 }.allSatisfy { $0 < 2 })
  }
}
