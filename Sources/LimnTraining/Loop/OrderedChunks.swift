/// Work on pieces of a list, several side by side, whose results come in the list's order.
enum OrderedChunks {
  /// Cuts `0..<count` into pieces of `size`, works on up to `threads` of them at once, and gives each result to `done` in the
  /// pieces' order. The pieces do not depend on the number of threads. Throws what `work` or `done` throws first.
  static func run<Result: Sendable>(
    of count: Int, size: Int, threads: Int, _ work: @escaping @Sendable (Range<Int>) async throws -> Result,
    done: (Result) throws -> Void
  ) async throws {
    let pieces = stride(from: 0, to: count, by: size).map { $0..<min(count, $0 + size) }
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      var waiting: [Int: Result] = [:]
      var next = 0
      for (index, piece) in pieces.enumerated() {
        if index >= threads, let (place, result) = try await group.next() { waiting[place] = result }
        while let result = waiting.removeValue(forKey: next) {
          try done(result)
          next += 1
        }
        group.addTask { (index, try await work(piece)) }
      }
      while let (place, result) = try await group.next() {
        waiting[place] = result
        while let result = waiting.removeValue(forKey: next) {
          try done(result)
          next += 1
        }
      }
    }
  }
}
