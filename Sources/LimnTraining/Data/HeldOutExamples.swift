import LimnData
import LimnFoundation
import LimnNetworks
import LimnTensors

/// Examples that a training does not learn from: some of the files of a data set, all examples of a file being on one side.
package struct HeldOutExamples: Sendable {
  /// The data set that they are of, and their places in it.
  package let data: any Dataset, indices: [Int]
  private let key: RandomKey
  private let failures = FailedExamples()

  /// Splits a data set by the names of its examples; which are held out follows from the key and the names, and of two shares the larger
  /// has all of the smaller. Throws `TrainingError` where there are not enough to split.
  package static func split(
    _ data: any Dataset, _ validation: Validation, key: RandomKey
  ) throws(TrainingError) -> (training: any Dataset, heldOut: HeldOutExamples) {
    let names = (0..<data.count).map { data.name(of: $0) }
    let order = Set(names).map { ($0, key.split($0).uniform()) }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
    guard order.count > 1 else {
      throw TrainingError(
        "'validation' holds out some of the files, and there is only one: \(names.first?.printable ?? ""); leave it out"
      )
    }
    let count = min(max(1, Int((validation.share * Double(order.count)).rounded())), order.count - 1)
    let chosen = Dictionary(uniqueKeysWithValues: order.prefix(count).enumerated().map { ($1.0, $0) })
    let own = names.indices.filter { chosen[names[$0]] == nil }
    let heldOut = names.indices.filter { chosen[names[$0]] != nil }
      .sorted { (chosen[names[$0]] ?? 0, $0) < (chosen[names[$1]] ?? 0, $1) }
    return (
      SomeExamples(data, own),
      HeldOutExamples(data: data, indices: Array(heldOut.prefix(validation.examples)), key: key.split("examples"))
    )
  }

  /// The mean loss of the examples at some weights, as it is at a step counted from 0: the same examples with the same randomness each
  /// time, `batch` at a time and `jobs` batches side by side. One that cannot be made is reported once and left out; NaN where none can.
  /// Throws `CancellationError` where making one is stopped.
  package func loss(
    of objective: any Objective, at weights: Parameters, step: Int, batch: Int, jobs: Int,
    report: @escaping @Sendable (String) -> Void
  ) async throws -> Double {
    var (sum, count) = (0.0, 0)
    let batches = (indices.count + batch - 1) / batch
    try await orderedMap(batches, jobs: jobs) { place throws(any Error) -> (Double, Int) in
      var examples: [Example] = []
      func leaveOut(_ index: Int, _ reason: String) {
        if failures.isNew(index) { report("left out: \(data.name(of: index).printable): \(reason.printable)") }
      }
      for index in indices[place * batch..<min(indices.count, (place + 1) * batch)] {
        do {
          let example = try await data.example(index, key: key.split(index))
          let shapes = example.tensors.mapValues(\.shape)
          if let first = examples.first, first.tensors.mapValues(\.shape) != shapes {
            leaveOut(index, "has another shape than \(first.name)")
            continue
          }
          if let fault = objective.needs.fault(in: example) {
            leaveOut(index, fault)
            continue
          }
          examples.append(example)
        } catch let error where !(error is CancellationError) { leaveOut(index, "\(error)") }
      }
      guard let made = try? Batch(stacking: examples) else { return (0, 0) }
      let losses = objective.losses(made, step: step, key: key.split("losses").split(place), in: Pass(weights))
      return (Double(losses.total.value.scalar) * Double(made.count), made.count)
    } each: { _, part throws(any Error) in
      sum += part.0
      count += part.1
    }
    return count > 0 ? sum / Double(count) : .nan
  }
}

/// Some of the examples of a data set.
struct SomeExamples: Dataset {
  private let all: any Dataset
  private let indices: [Int]
  let shares: [Double]?

  init(_ all: any Dataset, _ indices: [Int]) {
    (self.all, self.indices) = (all, indices)
    shares = all.shares.map { shares in indices.map { shares[$0] } }
  }

  var count: Int { indices.count }
  var types: [String: DataType] { all.types }
  func name(of index: Int) -> String { all.name(of: indices[index]) }
  var summary: String { "\(count) of \(all.summary)" }
  func example(_ index: Int, key: RandomKey) async throws -> Example { try await all.example(indices[index], key: key) }
}
