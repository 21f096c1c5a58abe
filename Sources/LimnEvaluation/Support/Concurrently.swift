import LimnTensors

/// Does the same for several things, some at a time, each on one thread; the results are in the things' order, and so do not
/// depend on `jobs`.
func concurrently<Result: Sendable>(
  _ count: Int, jobs: Int, _ body: @escaping @Sendable (Int) async throws -> Result
) async -> [Swift.Result<Result, any Error>] {
  await withTaskGroup(of: (Int, Swift.Result<Result, any Error>).self) { group in
    var results = [Swift.Result<Result, any Error>?](repeating: nil, count: count)
    for index in 0..<count {
      if index >= max(1, jobs), let (place, result) = await group.next() { results[place] = result }
      group.addTask {
        do {
          return (index, .success(try await Threads.$count.withValue(1) { try await body(index) }))
        } catch {
          return (index, .failure(error))
        }
      }
    }
    for await (place, result) in group { results[place] = result }
    return results.compactMap { $0 }
  }
}
