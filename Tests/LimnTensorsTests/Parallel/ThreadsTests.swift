import LimnTensors
import Synchronization
import Testing

@Suite struct ThreadsTests {
  @Test(arguments: [1, 2, 5]) func everyIndexIsVisitedOnce(threads: Int) {
    let visits = Mutex([Int](repeating: 0, count: 100))
    Threads.$count.withValue(threads) {
      Threads.forEach(10..<100) { index in visits.withLock { $0[index] += 1 } }
    }
    #expect(visits.withLock { $0 } == [Int](repeating: 0, count: 10) + [Int](repeating: 1, count: 90))
  }

  @Test(arguments: [1, 3]) func piecesCoverTheLengthAndKeepTheUnit(threads: Int) {
    let pieces = Mutex<[Range<Int>]>([])
    Threads.$count.withValue(threads) {
      Threads.forPieces(of: 103, size: 35, unit: 16) { piece in pieces.withLock { $0.append(piece) } }
    }
    #expect(pieces.withLock { $0.sorted { $0.lowerBound < $1.lowerBound } } == [0..<32, 32..<64, 64..<96, 96..<103])
  }

  @Test func nothingIsVisitedOfNothing() {
    Threads.forEach(3..<3) { _ in Issue.record("visited") }
    Threads.forPieces(of: 0, size: 8) { _ in Issue.record("visited") }
  }
}
