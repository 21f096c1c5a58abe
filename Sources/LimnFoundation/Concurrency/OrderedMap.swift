/// Works on `0..<count`, up to `jobs` at once, and passes each output on in the order of the indices.
///
/// - `window`: no index is begun that lies this far ahead of the one whose turn it is.
/// - `priority`: that of the tasks; nil for the caller's.
/// - `mayBegin`: asked before each begins; once it returns false, what is under way ends and is passed on.
/// - `known`: the output of an index for which there is nothing to do; it takes up none of the jobs.
/// - `arrived`: sees an output as soon as it is there, before its turn.
/// - `each`: takes the outputs in order.
///
/// Throws the first error of `work` or `each`, once everything under way has ended; its tasks are cancelled then.
package func orderedMap<Output: Sendable, Failure: Error>(
  _ count: Int, jobs: Int, window: Int = .max, priority: TaskPriority? = nil, while mayBegin: () -> Bool = { true },
  known: (Int) -> Output? = { _ in nil },
  work: @escaping @Sendable (Int) async throws(Failure) -> Output, arrived: (Output) -> Void = { _ in },
  each: (Int, Output) throws(Failure) -> Void
) async throws(Failure) {
  let failure: Failure? = await withTaskGroup(of: (Int, Result<Output, Failure>).self) { group in
    var (begun, running, passed) = (0, 0, 0)
    var waiting: [Int: Output] = [:]
    func passOn() throws(Failure) {
      while let output = waiting.removeValue(forKey: passed) {
        try each(passed, output)
        passed += 1
      }
    }
    do throws(Failure) {
      while true {
        while running < max(1, jobs), begun < count, begun - passed < window, mayBegin() {
          let index = begun
          begun += 1
          if let output = known(index) {
            waiting[index] = output
            try passOn()
            continue
          }
          running += 1
          group.addTask(priority: priority) {
            do throws(Failure) { return (index, .success(try await work(index))) } catch {
              return (index, .failure(error))
            }
          }
        }
        guard let (index, result) = await group.next() else { return nil }
        running -= 1
        let output = try result.get()
        arrived(output)
        waiting[index] = output
        try passOn()
      }
    } catch {
      group.cancelAll()
      return error
    }
  }
  if let failure { throw failure }
}
