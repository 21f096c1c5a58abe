import LimnFoundation
import Synchronization
import Testing

@Suite struct OrderedChunksTests {
  private struct Stop: Error, Equatable { let piece: Int }

  @Test(arguments: [1, 2, 7], [1, 3, 100])
  func resultsComeInOrderAndCoverAllOnce(threads: Int, size: Int) async throws {
    let running = Mutex(0)
    let most = Mutex(0)
    var seen: [Range<Int>] = []
    try await OrderedChunks.run(of: 20, size: size, threads: threads) { piece in
      let now = running.withLock { running in
        running += 1
        return running
      }
      most.withLock { $0 = max($0, now) }
      // The first pieces take longest.
      for _ in 0..<(20 - piece.lowerBound) { await Task.yield() }
      running.withLock { $0 -= 1 }
      return piece
    } done: {
      seen.append($0)
    }
    #expect(seen.flatMap { Array($0) } == Array(0..<20))
    #expect(seen.dropLast().allSatisfy { $0.count == size })
    #expect(most.withLock { $0 } <= threads)
  }

  @Test func theFirstFailureEndsIt() async {
    await #expect(throws: Stop(piece: 4)) {
      try await OrderedChunks.run(of: 10, size: 2, threads: 2) { piece in
        if piece.lowerBound == 4 { throw Stop(piece: 4) }
        return piece
      } done: { _ in
      }
    }
    var count = 0
    await #expect(throws: Stop(piece: 1)) {
      try await OrderedChunks.run(of: 3, size: 1, threads: 3) {
        $0
      } done: { piece in
        count += 1
        if piece.lowerBound == 1 { throw Stop(piece: 1) }
      }
    }
    #expect(count == 2)
  }

  @Test func nothingIsNoWork() async throws {
    try await OrderedChunks.run(of: 0, size: 5, threads: 2) {
      $0
    } done: { _ in
      Issue.record("there is nothing")
    }
  }
}
