import LimnFoundation
import Synchronization
import Testing

struct OrderedMapTests {
  private struct Failure: Error, Equatable {
    let index: Int
  }

  @Test(arguments: [1, 2, 7, 100])
  func `Outputs come in order, each once, and no more than so many at a time`(jobs: Int) async {
    let running = Mutex((now: 0, most: 0))
    var outputs: [Int] = []
    await orderedMap(50, jobs: jobs) { index in
      running.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      // The later ones end first.
      for _ in 0..<(50 - index) { await Task.yield() }
      running.withLock { $0.now -= 1 }
      return index * index
    } each: { index, output in
      #expect(output == index * index)
      outputs.append(index)
    }
    #expect(outputs == Array(0..<50))
    #expect(running.withLock { $0.most } <= jobs)
  }

  @Test func `Nothing begins further ahead than the window`() async {
    let begun = Mutex(0)
    let passed = Mutex(0)
    await orderedMap(100, jobs: 8, window: 10) { index in
      #expect(index - passed.withLock { $0 } < 10)
      begun.withLock { $0 += 1 }
      for _ in 0..<(index % 7 == 0 ? 40 : 0) { await Task.yield() }
      return index
    } each: { index, _ in
      passed.withLock { $0 = index + 1 }
    }
    #expect(begun.withLock { $0 } == 100)
  }

  @Test func `What is known takes its turn without a job`() async {
    var outputs: [Int] = []
    await orderedMap(20, jobs: 1, known: { $0 % 5 == 0 ? nil : -$0 }) { index in
      #expect(index % 5 == 0)
      return index
    } each: { _, output in
      outputs.append(output)
    }
    #expect(outputs == (0..<20).map { $0 % 5 == 0 ? $0 : -$0 })
  }

  @Test func `Where no more may begin, what is under way is still passed on`() async {
    var goesOn = true
    var outputs: [Int] = []
    await orderedMap(1000, jobs: 4, while: { goesOn }) { index in
      index
    } arrived: { output in
      if output == 10 { goesOn = false }
    } each: { _, output in
      outputs.append(output)
    }
    #expect(outputs.count >= 11 && outputs.count < 20 && outputs == Array(0..<outputs.count))
  }

  @Test func `The first error ends it, and what is under way is cancelled`() async {
    let ended = Mutex(0)
    var outputs: [Int] = []
    var error: Failure?
    do throws(Failure) {
      try await orderedMap(1000, jobs: 4) { (index) throws(Failure) -> Int in
        defer { ended.withLock { $0 += 1 } }
        if index == 5 { throw Failure(index: 5) }
        while index > 5, !Task.isCancelled { await Task.yield() }
        return index
      } each: { (_, output) throws(Failure) in
        outputs.append(output)
      }
    } catch let failure { error = failure }
    #expect(error == Failure(index: 5))
    #expect(outputs == Array(0..<outputs.count) && outputs.count <= 5)
    #expect(ended.withLock { $0 } < 20)
  }

  @Test func `An error of who takes the outputs ends it too`() async {
    var error: Failure?
    do throws(Failure) {
      try await orderedMap(10, jobs: 3) { (index) throws(Failure) -> Int in
        index
      } each: { (index, _) throws(Failure) in
        if index == 4 { throw Failure(index: 4) }
      }
    } catch let failure { error = failure }
    #expect(error == Failure(index: 4))
  }

  @Test func `Chunks cover the list in order, whatever the number of threads`() async throws {
    for threads in [1, 3] {
      var pieces: [Range<Int>] = []
      try await OrderedChunks.run(of: 10, size: 4, threads: threads) {
        $0
      } done: {
        pieces.append($0)
      }
      #expect(pieces == [0..<4, 4..<8, 8..<10])
    }
    try await OrderedChunks.run(of: 0, size: 4, threads: 2) {
      $0
    } done: { _ in
      Issue.record("there is no piece")
    }
  }
}
