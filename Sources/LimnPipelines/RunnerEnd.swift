import LimnTensors

// The end of a run: the files that are made of all its items together, those of earlier runs and of other parts among them.

extension Runner {
  /// Makes the files of all items together; those that an earlier run took through are shown to the stages again.
  func finish(_ plan: RunPlan, _ came: Set<Int>) async -> RunEnd {
    guard let session, pipeline.gathering != .nothing else { return await pipeline.finish(in: context(nil)) }
    let turn: LockFile?
    let history: RunHistory
    do throws(FileError) {
      // Parts of a run end one after the other, so that the last one sees what all have done.
      turn = try await session.folder.turn()
      history = try RunHistory(output: session.folder.output.path)
    } catch {
      return RunEnd(failures: [RunEnd.Failure(error.description, error)])
    }
    guard let turn, let items = Items(plan, history, session) else { return RunEnd() }
    defer { turn.release() }
    if session.areCurrent(history.gathered, of: items.hash) { return RunEnd() }
    let wanted =
      switch pipeline.gathering {
      case .nothing: items.successes.prefix(0)
      case .first(let count): items.successes.prefix(count)
      case .all: items.successes[...]
      }
    var end = await replay(wanted.filter { !came.contains($0) }.map { plan.names[$0] })
    if Task.isCancelled { return end }
    let record = ItemRecord()
    let finish = await pipeline.finish(in: context(record))
    end.files += finish.files
    end.failures += finish.failures
    guard end.failures.isEmpty else { return end }
    do {
      try session.note(gathered: finish.files, record.contents.outputs, of: items.hash)
    } catch {
      end.failures.append(RunEnd.Failure(reasonText(error), error))
    }
    return end
  }

  /// The items that went through all steps, in this run or an earlier one.
  private struct Items {
    let successes: [Int]
    let hash: String

    /// Nil as long as some have not been tried: a later part of the run makes the files then.
    init?(_ plan: RunPlan, _ history: RunHistory, _ session: RunSession) {
      var successes: [Int] = []
      var hash = ContentHash()
      var left = Set<Int>()
      if plan.scope != .failed {
        for entry in plan.entries { if case .leave = entry.decision { left.insert(entry.index) } }
      }
      for (index, name) in plan.names.enumerated() where !left.contains(index) {
        switch history[name] {
        case .done(let done) where done.pipeline == session.keys.pipeline && done.models == session.keys.models:
          successes.append(index)
          hash.update("\(name) \(done.input?.sha256 ?? "")\n")
        case .failed(let failed) where failed.pipeline == session.keys.pipeline && failed.models == session.keys.models:
          continue
        default: return nil
        }
      }
      self.successes = successes
      self.hash = hash.hexadecimal
    }
  }

  /// Takes items through once more without writing them.
  private func replay(_ names: [ItemName]) async -> RunEnd {
    var end = RunEnd()
    await withTaskGroup(of: RunEnd.Failure?.self) { group in
      var waiting = names[...]
      var running = 0
      while true {
        while running < jobs, !Task.isCancelled, let name = waiting.popFirst() {
          running += 1
          group.addTask {
            do {
              try await pass(name, context(nil, isReplay: true))
              return nil
            } catch {
              return RunEnd.Failure(
                "\(name), which was done before, cannot be shown again: \(reasonText(error))", error)
            }
          }
        }
        guard let failure = await group.next() else { return }
        running -= 1
        if let failure { end.failures.append(failure) }
      }
    }
    return end
  }
}
