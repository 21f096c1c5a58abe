import LimnData
import LimnFoundation
import LimnTensors
import Synchronization

/// Draws the batches of a training: which examples, by the data set's shares and a key, and their tensors, stacked by name.
///
/// An example depends on its key alone: not on how many are made, by how many jobs, nor on those that were made before. One that
/// cannot be made is reported once, and another one is drawn in its place, as often as that happens.
public struct BatchLoader: Sendable {
  /// Where the examples come from.
  package let data: any Dataset
  /// What each tensor of an example holds, by name: as the data set says, and as the first example has it.
  package let types: [String: DataType]
  private let shapes: [String: Shape]
  private let needs: [DataRequirement]
  private let sums: [Double]
  private let jobs: Int
  private let failures = FailedExamples()
  private let report: @Sendable (String) -> Void

  /// So many examples in a row cannot be made, and the training ends.
  private static let mostFailures = 100

  /// Makes the first example that can be made, which gives the shapes of all; `jobs` are the examples of one batch that are made side
  /// by side. `report` is called with a line for each example that is left out.
  ///
  /// Throws `TrainingError` if none can be made, or if one does not fit what is needed.
  public init(
    _ data: any Dataset, for needs: [DataRequirement] = [], jobs: Int = 1,
    report: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws {
    self.data = data
    self.needs = needs
    self.jobs = jobs
    self.report = report
    var total = 0.0
    sums = (data.shares ?? Array(repeating: 1, count: data.count)).map { share in
      total += share
      return total
    }
    var first: Example?
    for index in 0..<data.count where first == nil {
      try Task.checkCancellation()
      first = try await Self.example(index, of: data, key: RandomKey(seed: 0), failures, report)
    }
    guard let first else {
      throw TrainingError("no example can be made of any of the \(data.summary); see the lines above")
    }
    let shapes = first.tensors.mapValues(\.shape)
    types = data.types.reduce(into: [:]) { types, field in
      types[field.key] = shapes[field.key].map(field.value.completed(by:))
    }
    self.shapes = shapes
    try DataRequirement.check(needs, against: types)
    if let fault = needs.fault(in: first) { throw TrainingError("\(first.name.printable): \(fault)") }
  }

  /// Some examples, stacked; the same key gives the same ones. Throws `TrainingError` if an example has another shape than the first or
  /// numbers that the model does not take, or if too many in a row cannot be made.
  public func batch(_ count: Int, key: RandomKey) async throws -> Batch {
    var examples: [Example] = []
    try await OrderedChunks.run(of: count, size: 1, threads: max(1, jobs)) { range in
      try await example(key: key.split(range.lowerBound))
    } done: {
      examples.append($0)
    }
    return try Batch(stacking: examples)
  }

  /// The example that a key draws; where it cannot be made, the one that a key split from it draws.
  private func example(key: RandomKey) async throws -> Example {
    for attempt in 0..<Self.mostFailures {
      let key = attempt == 0 ? key : key.split("instead").split(attempt)
      let index = index(at: key.uniform(in: 0...sums[sums.count - 1]))
      let made: Example?
      do {
        made = try await Self.example(index, of: data, key: key, failures, report)
      } catch let error as TrainingError {
        throw TrainingError("\(data.name(of: index).printable): \(error)", hasBegun: true)
      }
      guard let example = made else { continue }
      for (name, shape) in shapes where example.tensors[name]?.shape != shape {
        throw TrainingError(
          "\(example.name.printable): '\(name)' is \(example[name].map { "\($0.shape)" } ?? "missing"), and \(shape) in "
            + "other examples; make them of one size",
          hasBegun: true)
      }
      if let fault = needs.fault(in: example) {
        throw TrainingError("\(example.name.printable): \(fault)", hasBegun: true)
      }
      return example
    }
    throw TrainingError(
      "\(Self.mostFailures) examples in a row could not be made; see the lines above on those that were left out",
      hasBegun: true)
  }

  /// One example; nil, and a line the first time, if it cannot be made.
  private static func example(
    _ index: Int, of data: any Dataset, key: RandomKey, _ failures: FailedExamples, _ report: (String) -> Void
  ) async throws -> Example? {
    do {
      return try await data.example(index, key: key)
    } catch let error where error is CancellationError || error is TrainingError {
      throw error
    } catch {
      if failures.isNew(index) { report("left out: \(data.name(of: index).printable): \("\(error)".printable)") }
      return nil
    }
  }

  /// The example at a place from 0 to the sum of all shares: the first whose sum is above it.
  private func index(at place: Double) -> Int {
    var range = 0..<(sums.count - 1)
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      range = place < sums[middle] ? range.lowerBound..<middle : middle + 1..<range.upperBound
    }
    return range.lowerBound
  }
}

/// The examples that could not be made, each to be reported once.
final class FailedExamples: Sendable {
  private let indices = Mutex<Set<Int>>([])

  func isNew(_ index: Int) -> Bool { indices.withLock { $0.insert(index).inserted } }
}
