import LimnFoundation

/// Does the same for several things, some at a time, each on one thread; the results are in the things' order, and so do not
/// depend on `jobs`.
package func concurrently<Output: Sendable>(
  _ count: Int, jobs: Int, _ body: @escaping @Sendable (Int) async throws -> Output
) async -> [Result<Output, any Error>] {
  var results: [Result<Output, any Error>] = []
  await orderedMap(count, jobs: jobs) { (index) -> Result<Output, any Error> in
    do {
      return .success(try await Threads.$count.withValue(1) { try await body(index) })
    } catch {
      return .failure(error)
    }
  } each: { _, result in
    results.append(result)
  }
  return results
}
