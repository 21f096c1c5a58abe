/// Work on pieces of a list, several side by side, whose results come in the list's order.
package enum OrderedChunks {
  /// Cuts `0..<count` into pieces of `size`, works on up to `threads` of them at once, and gives each result to `done` in the
  /// pieces' order. The pieces do not depend on the number of threads. Throws what `work` or `done` throws first.
  package static func run<Output: Sendable>(
    of count: Int, size: Int, threads: Int, _ work: @escaping @Sendable (Range<Int>) async throws -> Output,
    done: (Output) throws -> Void
  ) async throws {
    try await orderedMap((count + size - 1) / size, jobs: threads) { piece throws(any Error) in
      try await work(piece * size..<min(count, (piece + 1) * size))
    } each: { _, output throws(any Error) in
      try done(output)
    }
  }
}
