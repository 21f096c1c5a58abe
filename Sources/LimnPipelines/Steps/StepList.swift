import LimnData

/// Steps in order, run on one item at a time: each output is kept for as long as a later step needs it, and no longer.
package struct StepList: Sendable {
  package let steps: [Step]
  /// The place of the step that gathers all items of a run into one, if there is one.
  package let gathering: Int?
  /// The last step that reads each slot.
  package let lastUse: [Int]

  package init(_ steps: [Step]) {
    self.steps = steps
    gathering = steps.firstIndex { $0.stage is any GatheringStage }
    var lastUse = [Int](repeating: -1, count: steps.count + 1)
    for (index, step) in steps.enumerated() {
      for slot in step.inputs { lastUse[slot] = index }
    }
    self.lastUse = lastUse
  }

  /// The steps that each item goes through: all of them, or those up to the one that gathers.
  package var itemSteps: Range<Int> { 0..<(gathering.map { $0 + 1 } ?? steps.count) }

  /// Runs the steps of each item on one and gives the last one's output; `context` is asked for each step's own.
  package func run(_ item: Item, context: (Step) -> StageContext) async throws -> Item {
    let last = itemSteps.upperBound
    guard last > 0, let output = try await slots(after: item, through: last, context: context)[last] else {
      return item
    }
    return output
  }

  /// Runs the steps below the one that gathers on what it gathered, if any item came that far.
  package func runGathered(context: (Step) -> StageContext) async throws {
    guard let gathering, let stage = steps[gathering].stage as? any GatheringStage else { return }
    guard let item = try await stage.gathered() else { return }
    _ = try await slots(after: item, from: gathering + 1, context: context)
  }

  /// Runs the steps from `first` to before `end`, all of them without it, and gives every slot that is still held then: the
  /// last one, those `kept`, and those that steps from `end` on read.
  ///
  /// `item` stands in the slot before step `first`.
  package func slots(
    after item: Item, from first: Int = 0, through end: Int? = nil, keeping kept: Set<Int> = [],
    context: (Step) -> StageContext
  ) async throws -> [Item?] {
    var slots = [Item?](repeating: nil, count: first) + [item]
    slots.reserveCapacity(steps.count + 1)
    for (index, step) in steps.enumerated().prefix(end ?? steps.count).dropFirst(first) {
      try Task.checkCancellation()
      let inputs = step.inputs.compactMap { slots[$0] }
      for slot in slots.indices where lastUse[slot] <= index && !kept.contains(slot) { slots[slot] = nil }
      let context = context(step)
      let start = ContinuousClock.now
      context.record?.begin(step: step.name)
      defer { context.record?.end(seconds: (ContinuousClock.now - start) / .seconds(1)) }
      do {
        slots.append(try await step.stage.run(inputs, in: context))
      } catch is CancellationError {
        throw CancellationError()
      } catch let passedOver as PassedOver {
        throw passedOver
      } catch {
        throw StepFailure(step: step, reason: error)
      }
    }
    return slots
  }

  /// The type of every step's output, from the type of what the list is given.
  package func outputTypes(for input: DataType) throws(PortError) -> [DataType] {
    var types = [input]
    for step in steps {
      let inputs = step.inputs.map { types[$0] }
      if let mismatch = step.mismatch(
        inputs.map(\.kind), givers: step.inputs.map { $0 == 0 ? nil : steps[$0 - 1].name })
      {
        throw PortError(mismatch, at: step.place)
      }
      do {
        types.append(try step.stage.outputType(for: inputs))
      } catch {
        throw PortError("'\(step.name)': \(error)", at: error.place ?? step.place)
      }
    }
    return Array(types.dropFirst())
  }

  /// Why some items cannot pass, by their places in `names`: the first stage's reason, with its step's name.
  package func refusals(among names: [ItemName]) -> [Int: String] {
    var refusals: [Int: String] = [:]
    for step in steps[itemSteps] {
      let own = step.stage.refusals(among: names).mapValues { "\(step.name): \($0)" }
      refusals.merge(own) { earlier, _ in earlier }
    }
    return refusals
  }

  /// Ends a run for every stage, in order; one that fails keeps none of the others from ending, one that is cancelled does.
  package func finish() async -> RunEnd {
    var end = RunEnd()
    for step in steps {
      do {
        end.files += try await step.stage.finish()
      } catch is CancellationError {
        end.isCancelled = true
        return end
      } catch {
        end.failures.append(RunEnd.Failure("\(step.name): \(reasonText(error))", error))
      }
    }
    return end
  }
}

extension StepList {
  /// The neighbourhood of the last step's output: along each way through the steps their reaches add up.
  package var neighbourhood: Neighbourhood {
    var slots = [Neighbourhood()]
    for step in steps {
      let own = step.stage.neighbourhood
      let inputs = step.inputs.map { slots[$0] }
      let reach = inputs.map(\.reach).reduce(Int?.some(0)) { farthest, reach in
        farthest.flatMap { farthest in reach.map { max(farthest, $0) } }
      }
      slots.append(
        Neighbourhood(
          reach: own.reach.flatMap { own in reach.map { own + $0 } },
          grid: inputs.map(\.grid).reduce(own.grid, commonMultiple)))
    }
    return slots[slots.count - 1]
  }
}

private func commonMultiple(_ a: Int, _ b: Int) -> Int {
  var (x, y) = (a, b)
  while y != 0 { (x, y) = (y, x % y) }
  return a / max(x, 1) * b
}
