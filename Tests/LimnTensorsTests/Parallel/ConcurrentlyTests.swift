import LimnTensors
import Testing

@Suite struct ConcurrentlyTests {
  private struct Refusal: Error, Equatable { let index: Int }

  @Test(arguments: [0, 1, 3, 50])
  func resultsAreInOrderAndFailuresStandAlone(jobs: Int) async {
    let results = await concurrently(20, jobs: jobs) { index in
      for _ in 0..<(20 - index) { await Task.yield() }
      if index % 7 == 3 { throw Refusal(index: index) }
      return index * Threads.count
    }
    let found = results.map { result in (try? result.get()) ?? -1 }
    #expect(found == (0..<20).map { $0 % 7 == 3 ? -1 : $0 }, "each on one thread")
    if case .failure(let error) = results[10] { #expect(error as? Refusal == Refusal(index: 10)) }
    #expect(await concurrently(0, jobs: jobs) { $0 }.isEmpty)
  }
}
