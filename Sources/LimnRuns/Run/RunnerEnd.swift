import LimnFoundation
import LimnPipelines
import LimnTensors

// The end of a run: the files that are made of all its items together, those of earlier runs and of other parts among them.

extension Runner {
  /// Makes the files of all items together; of those that an earlier run took through, the stages are given what was kept, or
  /// they are shown to the stages again.
  func finish(_ plan: RunPlan, _ came: Set<Int>) async -> RunEnd {
    guard let session, pipeline.gathering != .nothing else {
      session?.kept.sweep(keeping: [], steps: [])
      return await pipeline.finish(in: context(nil))
    }
    let turn: LockFile?
    let history: RunHistory
    do throws(FileError) {
      // Parts of a run end one after the other, so that the last one sees what all have done.
      turn = try await session.folder.turn()
      history = try RunHistory(output: session.folder.output.path)
    } catch {
      return RunEnd(failures: [RunEnd.Failure(error.description, error)])
    }
    guard let turn, let items = GatheredItems(plan, history, keys: session.keys) else {
      return RunEnd(isCancelled: Task.isCancelled)
    }
    defer { turn.release() }
    if items.areCurrent(history.gathered, keys: session.keys, in: session.folder.output) { return RunEnd() }
    let wanted = items.successes.prefix(pipeline.gathering.count(of: items.successes.count))
    let again = wanted.filter { !came.contains($0) }.map { plan.names[$0] }.filter { name in
      guard case .done(let done) = history[name] else { return true }
      return !pipeline.recall(
        name, input: done.input?.sha256 ?? "", from: session.kept, in: context(nil, isReplay: true))
    }
    var end = await replay(again)
    if Task.isCancelled { end.isCancelled = true }
    if end.isCancelled { return end }
    let record = ItemRecord()
    let finish = await pipeline.finish(in: context(record))
    end.add(finish)
    session.kept.sweep(keeping: wanted.map { plan.names[$0] }, steps: pipeline.gatheringStepNames)
    guard end.failures.isEmpty, !end.isCancelled else { return end }
    do {
      try session.note(gathered: finish.files, record.contents.outputs, of: items.hash)
    } catch {
      end.failures.append(RunEnd.Failure(reasonText(error, advice: advice), error))
    }
    return end
  }

  /// Takes items through once more without writing them.
  private func replay(_ names: [ItemName]) async -> RunEnd {
    var end = RunEnd()
    await orderedMap(names.count, jobs: jobs, while: { !Task.isCancelled }) {
      index -> (RunEnd.Failure?, isCancelled: Bool) in
      let name = names[index]
      do {
        // What stages note and measure is theirs to show, also of an item that is only shown again.
        let record = ItemRecord()
        try await pass(name, context(record, isReplay: true))
        keep(name, record)
        return (nil, false)
      } catch is CancellationError {
        return (nil, true)
      } catch {
        let reason = reasonText(error, advice: advice)
        return (
          RunEnd.Failure("\(name), which was done before, cannot be shown again: \(reason)", error), false
        )
      }
    } each: { _, outcome in
      if let failure = outcome.0 { end.failures.append(failure) }
      if outcome.isCancelled { end.isCancelled = true }
    }
    return end
  }
}
